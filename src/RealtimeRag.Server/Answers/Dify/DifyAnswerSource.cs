using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Answers from a Dify chat app: chatbot, agent or chatflow, streamed or in blocking mode. Thread-safe; one instance serves all
/// sessions over one pooled connection.
/// </summary>
internal sealed class DifyAnswerSource : IAnswerSource, IFeedbackSink, ITaskStopper
{
    private readonly DifyServices _services;
    private readonly DifyBackground _background = new();

    /// <summary>Creates the source. No call is made before the first question.</summary>
    /// <param name="options">How to reach the app.</param>
    /// <param name="http">From <see cref="BackendHttp.CreateClient"/>; its owner disposes it, after this source is idle.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The adapter's log.</param>
    /// <param name="jitter">Returns random numbers from 0 to 1 for the waits before retries; null for the default.</param>
    public DifyAnswerSource(
        DifyOptions options, HttpClient http, TimeProvider time, ILogger<DifyAnswerSource> logger, Func<double>? jitter = null)
    {
        var client = new DifyClient(options, http);
#pragma warning disable CA5394 // Retry jitter need not be unpredictable.
        _services = new(options, client, new DifyAppMode(options, client, time, logger), time, logger, jitter ?? Random.Shared.NextDouble);
#pragma warning restore CA5394
    }

    /// <inheritdoc/>
    public string Name => "dify";

    /// <summary>Number of questions that Dify is still working on or being asked to stop, including abandoned ones.</summary>
    public int Running => _background.Count;

    /// <inheritdoc/>
    public IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, CancellationToken cancellationToken) =>
        new AnswerStream(cancelled => new Answer(this, request, cancelled), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> SendFeedbackAsync(AnswerFeedback feedback, CancellationToken cancellationToken)
    {
        if (_services.Options.ApiKey is null)
        {
            throw new AnswerFailedException(DifyFaults.NotConfigured.Failure);
        }

        if (DifyId.Plain(feedback.MessageId) is null)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(_services.Options.HeadersTimeout, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _services.Client.FeedbackAsync(feedback, either.Token);
            var status = (int)response.StatusCode;
            return status < 500 ? response.IsSuccessStatusCode : throw new AnswerFailedException(DifyStatusFaults.Of(status, code: null).Failure);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            DifyLog.SideCallFailed(_services.Logger, "feedback", ConnectionFault.NameOf(e));
            throw new AnswerFailedException(DifyFaults.RequestFailedBy(e).Failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AnswerFailedException(DifyFaults.TimedOut(AnswerLimit.Headers).Failure);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(string task, string user)
    {
        // Dify's ids only: what another program wrote must not become an address.
        for (var tries = DifyId.Plain(task) is null ? 0 : 2; tries > 0; tries--)
        {
            try
            {
                using var limit = new CancellationTokenSource(_services.Options.HeadersTimeout, _services.Time);
                var status = await _services.Client.StopAsync(task, user, limit.Token);
                DifyLog.Stopped(_services.Logger, task, status, "");
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                DifyLog.StopFailed(_services.Logger, task, ConnectionFault.NameOf(e), "");
            }
        }
    }

    /// <summary>
    /// In blocking mode, asks the app once and in the background whether it supports that mode. May be called at start-up;
    /// otherwise the first question does so. Nothing waits for it.
    /// </summary>
    public void LearnAppMode()
    {
        if (_services.AppMode.ShouldLearn)
        {
            _background.Track(_services.AppMode.LearnAsync());
        }
    }

    /// <summary>Completes when every run has finished or been stopped; for shutdown, after the readers have left.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => _background.WhenIdleAsync(cancellationToken);

    private (DifyRun Run, Task Execution) Start(AnswerRequest request)
    {
        CheckQuestion(request);
        LearnAppMode();
        var run = new DifyRun(_services, request);
        var execution = ExecuteAsync(run);
        _background.Track(execution);
        return (run, execution);
    }

    private static async Task ExecuteAsync(DifyRun run)
    {
        using (run)
        {
            await run.ExecuteAsync();
        }
    }

    private void CheckQuestion(AnswerRequest request)
    {
        if (_services.Options.ApiKey is null)
        {
            var fault = DifyFaults.NotConfigured;
            DifyLog.FailedForGood(
                _services.Logger, ErrorTable.WireName(fault.Failure.Code), null, null, 0, fault.Reason, false, request.CorrelationId);
            throw new AnswerFailedException(fault.Failure);
        }

        // Dify would store a turn and then fail. Sessions never send blank questions.
        if (Characters.IsBlank(request.Question))
        {
            throw new AnswerFailedException(AnswerFailure.Of(ErrorCode.ServerError));
        }
    }

    /// <summary>One answer as seen by its reader. Its end waits until Dify's run has ended, unless the reader leaves early.</summary>
    private sealed class Answer(DifyAnswerSource source, AnswerRequest request, CancellationToken cancellationToken) : IAsyncEnumerator<AnswerEvent>
    {
        private DifyRun? _run;
        private Task _execution = Task.CompletedTask;

        public AnswerEvent Current { get; private set; } = null!;

        public async ValueTask<bool> MoveNextAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_run is null)
            {
                (_run, _execution) = source.Start(request);
            }

            if (!await _run.Events.WaitToReadAsync(cancellationToken) || !_run.Events.TryRead(out var next))
            {
                return false;
            }

            Current = next;
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            _run?.Abandon();
            await _execution;
        }
    }
}
