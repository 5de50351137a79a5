using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Metering;

namespace RealtimeRag.Server.Answers.Company;

/// <summary>Bounds the answers that run at once; a few more wait a moment in order of arrival, the rest is told when to come back. Thread-safe.</summary>
internal sealed class BoundedAnswerSource(IAnswerSource inner, AnswerBounds bounds, TimeProvider time, AnswerMetrics metrics) : IAnswerSource, IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = bounds.MaxConcurrent,
        QueueLimit = bounds.MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        await foreach (var e in inner.AskAsync(request, cancellationToken))
        {
            yield return e;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    private async Task<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        using var limit = new AnswerDeadline(time, bounds.MaxWait, cancellationToken);
        try
        {
            var lease = await _limiter.AcquireAsync(permitCount: 1, limit.Token);
            if (lease.IsAcquired)
            {
                return lease;
            }

            lease.Dispose();
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            // It waited long enough: told below, like the one that found no place to wait.
        }

        metrics.TurnedAway();
        throw new AnswerFailedException(Busy(bounds.MaxWait)) { NothingRan = true };
    }

    private static AnswerFailure Busy(TimeSpan wait) => new(
        ErrorCode.RagRateLimited,
        new LocalizedText(
            "当前提问过多，服务繁忙：请稍后再试（可由管理员调大 MAX_CONCURRENT_ANSWERS）",
            "Too many questions are being answered at once: try again shortly (the operator can raise MAX_CONCURRENT_ANSWERS)"),
        Retryable: true,
        wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1));
}
