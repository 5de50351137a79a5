using System.Runtime.CompilerServices;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Metering;

namespace RealtimeRag.Server.Answers.Company;

/// <summary>
/// Puts a circuit breaker before one backend with one key. Refused keys and unknown addresses do not trip it: waiting mends nothing
/// there, so they raise an alarm for the operator instead, once a minute. Thread-safe.
/// </summary>
internal sealed class BreakerAnswerSource(
    IAnswerSource inner, CircuitBreaker breaker, TimeProvider time, AnswerMetrics metrics, ILogger<BreakerAnswerSource> logger) : IAnswerSource
{
    private readonly OncePerMinute _alarm = new(time);

    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (breaker.TryEnter(out var wait) is not { } isProbe)
        {
            throw new AnswerFailedException(Refused(wait)) { NothingRan = true };
        }

        var verdict = CallVerdict.Neutral;
        try
        {
            await using var events = inner.AskAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (AnswerFailedException e)
                {
                    verdict = Judge(e.Failure);
                    throw;
                }

                verdict = events.Current is AnswerEvent.Completed ? CallVerdict.Good : verdict;
                yield return events.Current;
            }
        }
        finally
        {
            Leave(isProbe, verdict);
        }
    }

    private CallVerdict Judge(AnswerFailure failure)
    {
        switch (failure.Code)
        {
            case ErrorCode.RagUnauthorized or ErrorCode.RagNotFound:
                if (_alarm.IsDue())
                {
                    logger.BackendRefuses(Name, ErrorTable.WireName(failure.Code), failure.Message.English, failure.Message.Chinese);
                }

                return CallVerdict.Neutral;
            case ErrorCode.RagRequestFailed or ErrorCode.RagTimeout or ErrorCode.RagIncomplete:
                return CallVerdict.Fault;

            // A status that asking again cannot mend is about this question, not about the backend's health.
            case ErrorCode.RagHttpError when failure.Retryable:
                return CallVerdict.Fault;
            default:
                return CallVerdict.Neutral;
        }
    }

    private void Leave(bool isProbe, CallVerdict verdict)
    {
        if (breaker.Leave(isProbe, verdict) is not { } changed)
        {
            return;
        }

        metrics.BreakerChanged(Name, changed);
        if (changed == BreakerState.Open)
        {
            logger.BreakerOpened(Name);
        }
        else
        {
            logger.BreakerClosed(Name);
        }
    }

    private static AnswerFailure Refused(TimeSpan wait) => new(
        ErrorCode.RagRequestFailed,
        new LocalizedText(
            "调用 RAG 服务失败：请求错误。后端近期多次失败，已暂停调用，请稍后再试",
            "The RAG service failed often just now and is left alone for a moment: try again shortly"),
        Retryable: true,
        wait);
}
