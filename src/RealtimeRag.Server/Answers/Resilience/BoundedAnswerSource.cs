using System.Threading.RateLimiting;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Limits the number of concurrent answers; a few more wait briefly in order of arrival, and the rest are rejected with a retry time.
/// An answer keeps its slot until the backend's run has ended, however early its reader leaves. Thread-safe.
/// </summary>
internal sealed class BoundedAnswerSource(IAnswerSource inner, ConcurrencyOptions options, TimeProvider time, ServerMetrics metrics)
    : DelegatingAnswerSource(inner), IDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxConcurrent,
        QueueLimit = options.MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, request, cancellationToken);

    private async Task<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        var lease = _limiter.AttemptAcquire();
        if (!lease.IsAcquired && options.MaxWait > TimeSpan.Zero)
        {
            lease.Dispose();
            lease = await WaitAsync(cancellationToken);
        }

        if (lease is { IsAcquired: true })
        {
            return lease;
        }

        lease?.Dispose();
        metrics.TurnedAway();
        throw new AnswerFailedException(Busy(options.MaxWait)) { NothingRan = true };
    }

    private async Task<RateLimitLease?> WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = new AnswerDeadline(time, options.MaxWait, cancellationToken);
        try
        {
            return await _limiter.AcquireAsync(permitCount: 1, limit.Token);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return null;
        }
    }

    private static AnswerFailure Busy(TimeSpan wait) => new(
        ErrorCode.RagRateLimited,
        new LocalizedText(
            "当前提问过多，服务繁忙：请稍后再试（可由管理员调大 MAX_CONCURRENT_ANSWERS）",
            "Too many questions are being answered at once: try again shortly (the operator can raise MAX_CONCURRENT_ANSWERS)"),
        Retryable: true,
        wait > ShortestRetry ? wait : ShortestRetry);

    private sealed class Answer(BoundedAnswerSource source, AnswerRequest request, CancellationToken cancellationToken)
        : DelegatedAnswer(request, cancellationToken)
    {
        private RateLimitLease? _slot;

        protected override async ValueTask<AnswerEvent?> NextAsync()
        {
            if (_slot is null)
            {
                _slot = await source.EnterAsync(Cancelled);
                Ask(source.Inner, Request, Cancelled);
            }

            return await base.NextAsync();
        }

        protected override void OnEnded() => _slot?.Dispose();
    }
}
