using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Lets a free fallback answer if the first piece is late or the primary backend cannot be called for the moment. The fallback answers only
/// if it has evidence (cites something); otherwise the primary continues. A late call is cancelled, so that it costs no more. Thread-safe.
/// </summary>
/// <param name="first">The primary backend.</param>
/// <param name="standIn">The fallback; free of charge and fast.</param>
/// <param name="timeout">The time limit for the first piece.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives one message per fallback.</param>
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
            // No fallback then: the primary continues, or reports the cancellation.
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
                // The fallback failed. The first call costs money and must not be left running.
                await EndFirstAsync(next);
                throw;
            }

            try
            {
                return await next;
            }
            catch (AnswerFailedException e) when (e is { NothingRan: true, Failure.Retryable: true } && !Cancelled.IsCancellationRequested)
            {
                // The breaker rejected the call, or the backend could not be reached: the caller need not wait for its recovery.
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
