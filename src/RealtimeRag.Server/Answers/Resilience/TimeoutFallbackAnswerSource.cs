using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Lets a free stand-in answer when the first piece is late, or when the first backend cannot be called for the moment. It answers only where
/// it has evidence (it cites something); otherwise the first backend goes on. The late call is given up, so that it costs no more. Thread-safe.
/// </summary>
/// <param name="first">The backend that answers.</param>
/// <param name="standIn">The one that answers in its place; free of charge and quick.</param>
/// <param name="timeout">How long the first piece may take.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="logger">Gets one line a change.</param>
internal sealed class TimeoutFallbackAnswerSource(
    IAnswerSource first, IAnswerSource standIn, TimeSpan timeout, TimeProvider time, ILogger<TimeoutFallbackAnswerSource> logger)
    : DelegatingAnswerSource(first)
{
    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, request, cancellationToken);

    private async Task<bool> IsLateAsync(Task next, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(timeout, time, stop.Token);
        var isLate = await Task.WhenAny(next, timer) == timer && timer.IsCompletedSuccessfully;
        await stop.CancelAsync();
        return isLate;
    }

    private async Task<Queue<AnswerEvent>?> StandInAsync(AnswerRequest request, CancellationToken cancellationToken)
    {
        var events = new Queue<AnswerEvent>();
        try
        {
            await foreach (var e in standIn.AskAsync(request, cancellationToken))
            {
                events.Enqueue(e);
            }
        }
        catch (Exception e) when (e is AnswerFailedException or OperationCanceledException)
        {
            // Nobody stands in then; the first backend goes on, or reports the cancellation.
            return null;
        }

        return events.Any(static e => e is AnswerEvent.Cited) ? events : null;
    }

    private sealed class Answer : DelegatedAnswer
    {
        private readonly TimeoutFallbackAnswerSource _source;
        private readonly CancellationTokenSource _cut;
        private Queue<AnswerEvent>? _instead;
        private bool _began;

        public Answer(TimeoutFallbackAnswerSource source, AnswerRequest request, CancellationToken cancellationToken)
            : base(request, cancellationToken)
        {
            _source = source;
            _cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Ask(source.Inner, request, _cut.Token);
        }

        protected override async ValueTask<AnswerEvent?> NextAsync()
        {
            if (!_began)
            {
                _began = true;
                return await FirstAsync();
            }

            return _instead is null ? await base.NextAsync() : _instead.TryDequeue(out var next) ? next : null;
        }

        protected override void OnEnded() => _cut.Dispose();

        private async Task<AnswerEvent?> FirstAsync()
        {
            var next = base.NextAsync().AsTask();
            try
            {
                if (await _source.IsLateAsync(next, Cancelled)
                    && await _source.StandInAsync(Request, Cancelled) is { } instead && !next.IsCompleted)
                {
                    GiveUpAsLate();
                    await EndFirstAsync(next);
                    return StandIn(instead);
                }
            }
            catch
            {
                // The stand-in broke down. The first call costs money and must not be left behind.
                await EndFirstAsync(next);
                throw;
            }

            try
            {
                return await next;
            }
            catch (AnswerFailedException e) when (e is { NothingRan: true, Failure.Retryable: true } && !Cancelled.IsCancellationRequested)
            {
                // The breaker left the backend alone, or it could not be called: whoever asks need not wait for its recovery.
                if (await _source.StandInAsync(Request, Cancelled) is { } instead)
                {
                    return StandIn(instead);
                }

                throw;
            }
        }

        private AnswerEvent StandIn(Queue<AnswerEvent> instead)
        {
            _source.LogStandIn(Request);
            _instead = instead;
            return instead.Dequeue();
        }

        private async Task EndFirstAsync(Task next)
        {
            await _cut.CancelAsync();
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void LogStandIn(AnswerRequest request) => logger.StandingIn(Name, standIn.Name, request.CorrelationId);
}
