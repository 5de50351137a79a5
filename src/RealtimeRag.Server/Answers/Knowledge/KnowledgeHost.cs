using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>
/// Opens the knowledge base once, at start-up or with the first question, and closes it with the server. A folder that cannot be opened
/// does not keep the server from starting: questions then fail with the cause, and the next one tries again. Thread-safe.
/// </summary>
internal sealed class KnowledgeHost(KnowledgeOptions options, TimeProvider time, ILogger<KnowledgeHost> logger) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan FirstReading = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private KnowledgeBase? _knowledge;
    private KnowledgeNotice? _trouble;

    /// <summary>The knowledge base where it is open already.</summary>
    public KnowledgeBase? Current => _knowledge;

    /// <summary>The folder of documents.</summary>
    public string Directory => options.Directory;

    /// <summary>The open knowledge base.</summary>
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
        catch (KnowledgeStoreException e)
        {
            logger.KnowledgeTrouble(e.Notice.Chinese, e.Notice.English);
            var failure = new AnswerFailure(ErrorCode.ServerError, new LocalizedText(e.Notice.Chinese, e.Notice.English), Retryable: false);
            throw new AnswerFailedException(failure, e) { NothingRan = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.KnowledgeClosed(e);
            throw new AnswerFailedException(Closed, e) { NothingRan = true };
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
            // A small folder is read by the time the server listens; a large one goes on in the background.
            var knowledge = await GetAsync(cancellationToken);
            await knowledge.WhenIndexed.WaitAsync(FirstReading, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (AnswerFailedException)
        {
            // Logged; the server starts, and each question tells the cause.
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The container disposes it once for each way it was registered.
        if (Interlocked.Exchange(ref _knowledge, null) is { } knowledge)
        {
            await knowledge.DisposeAsync();
        }
    }

    private async Task<KnowledgeBase> OpenAsync(CancellationToken cancellationToken)
    {
        var knowledge = await KnowledgeBase.OpenAsync(options, time, cancellationToken);
        knowledge.StatusChanged += TellTrouble;
        TellTrouble(knowledge, EventArgs.Empty);
        return knowledge;
    }

    // Told when it comes and again only after it went: it is tried every few seconds.
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

/// <summary>What the log says of the knowledge base.</summary>
internal static partial class KnowledgeHostLog
{
    [LoggerMessage(1401, LogLevel.Error, "[Knowledge] The index cannot be opened")]
    public static partial void KnowledgeClosed(this ILogger logger, Exception cause);

    [LoggerMessage(1402, LogLevel.Warning, "[Knowledge] {Chinese} / {English}")]
    public static partial void KnowledgeTrouble(this ILogger logger, string chinese, string english);
}
