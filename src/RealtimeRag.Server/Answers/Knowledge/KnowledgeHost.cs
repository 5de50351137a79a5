using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>
/// Opens the knowledge base once, at start-up or with the first question, and closes it with the server. If it cannot be opened, the
/// server starts nevertheless: questions fail with the cause, and opening is retried. Thread-safe.
/// </summary>
internal sealed class KnowledgeHost(KnowledgeOptions options, TimeProvider time, ILogger<KnowledgeHost> logger, ILogger<KnowledgeBase>? indexing = null)
    : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan FirstReading = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _retrying = Task.CompletedTask;
    private AnswerFailure? _failure;
    private KnowledgeBase? _knowledge;
    private KnowledgeNotice? _trouble;

    /// <summary>The knowledge base if it is already open, otherwise null.</summary>
    public KnowledgeBase? Current => _knowledge;

    /// <summary>The folder of documents.</summary>
    public string Directory => options.Directory;

    /// <summary>Whether the last attempt to open it failed; it is being retried.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Completes when a knowledge base that could not be opened at start-up is open.</summary>
    public Task Retrying => _retrying;

    /// <summary>Returns the open knowledge base.</summary>
    /// <exception cref="AnswerFailedException">It cannot be opened.</exception>
    public async ValueTask<KnowledgeBase> GetAsync(CancellationToken cancellationToken)
    {
        if (_knowledge is { } open)
        {
            return open;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _knowledge ??= await OpenAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnswerFailedException(Failed(e), e) { NothingRan = true };
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A small folder has been read by the time the server listens; reading a large one continues in the background.
            var knowledge = await GetAsync(cancellationToken);
            await knowledge.WhenIndexed.WaitAsync(FirstReading, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (AnswerFailedException)
        {
            // Already logged. The server starts, and each question reports the cause.
            _retrying = RetryAsync(_stopping.Token);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _retrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The container disposes this once per registration.
        if (Interlocked.Exchange(ref _knowledge, null) is { } knowledge)
        {
            await knowledge.DisposeAsync();
        }
    }

    // A server that is not ready receives no questions that could trigger another attempt.
    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        while (_knowledge is null)
        {
            await Task.Delay(RetryAfter, time, cancellationToken);
            try
            {
                await GetAsync(cancellationToken);
            }
            catch (AnswerFailedException)
            {
                // Logged if the cause has changed.
                continue;
            }
        }
    }

    // Logged when it first occurs, not with every question.
    private AnswerFailure Failed(Exception cause)
    {
        var notice = (cause as KnowledgeStoreException)?.Notice;
        var failure = notice is null ? Closed : new AnswerFailure(ErrorCode.ServerError, new LocalizedText(notice.Chinese, notice.English), Retryable: false);
        if (Interlocked.Exchange(ref _failure, failure) != failure)
        {
            logger.KnowledgeClosed(cause, failure.Message.Chinese, failure.Message.English);
        }

        return failure;
    }

    private async Task<KnowledgeBase> OpenAsync(CancellationToken cancellationToken)
    {
        var knowledge = await KnowledgeBase.OpenAsync(options, time, indexing ?? NullLogger<KnowledgeBase>.Instance, cancellationToken);
        knowledge.StatusChanged += TellTrouble;
        TellTrouble(knowledge, EventArgs.Empty);
        _failure = null;
        return knowledge;
    }

    // Logged when a problem first occurs, and again only after it has been resolved: opening is retried every few seconds.
    private void TellTrouble(object? sender, EventArgs e)
    {
        var error = ((KnowledgeBase)sender!).Error;
        if (Interlocked.Exchange(ref _trouble, error) != error && error is not null)
        {
            logger.KnowledgeTrouble(error.Chinese, error.English);
        }
    }

    private static AnswerFailure Closed { get; } = new(
        ErrorCode.ServerError,
        new LocalizedText(
            "无法打开知识库索引：请检查 KNOWLEDGE_STORE 所在目录是否可写、磁盘是否已满",
            "The knowledge base's index cannot be opened: check that the folder of KNOWLEDGE_STORE can be written and the disk is not full"),
        Retryable: true);
}

/// <summary>The log messages of the knowledge base.</summary>
internal static partial class KnowledgeHostLog
{
    [LoggerMessage(1401, LogLevel.Error, "[Knowledge] {Chinese} / {English}")]
    public static partial void KnowledgeClosed(this ILogger logger, Exception cause, string chinese, string english);

    [LoggerMessage(1402, LogLevel.Warning, "[Knowledge] {Chinese} / {English}")]
    public static partial void KnowledgeTrouble(this ILogger logger, string chinese, string english);
}
