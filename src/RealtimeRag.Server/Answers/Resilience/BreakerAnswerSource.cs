using System.Runtime.ExceptionServices;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Metering;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Puts a circuit breaker before one backend with one key. A call is judged at its first event; a stream that breaks off later is a fault
/// besides. Refused keys and unknown addresses are no faults: waiting does not help there, so they raise an alarm for the operator instead,
/// once a minute. Thread-safe.
/// </summary>
internal sealed class BreakerAnswerSource : DelegatingAnswerSource
{
    private readonly BackendBreaker _breaker;
    private readonly LogThrottle _alarm;
    private readonly ILogger _logger;

    public BreakerAnswerSource(IAnswerSource inner, TimeProvider time, AnswerMetrics metrics, ILogger<BreakerAnswerSource> logger)
        : base(inner)
    {
        (_alarm, _logger) = (new LogThrottle(time), logger);
        _breaker = new BackendBreaker(
            time,
            opened: length =>
            {
                metrics.BreakerChanged(Name, isOpen: true);
                logger.BreakerOpened(Name, length.TotalSeconds);
            },
            closed: () =>
            {
                metrics.BreakerChanged(Name, isOpen: false);
                logger.BreakerClosed(Name);
            });
    }

    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, request, cancellationToken);

    private CallVerdict Judge(AnswerFailure failure)
    {
        switch (failure.Code)
        {
            case ErrorCode.RagUnauthorized or ErrorCode.RagNotFound:
                if (_alarm.IsDue())
                {
                    _logger.BackendRefuses(Name, ErrorTable.WireName(failure.Code), failure.Message.English, failure.Message.Chinese);
                }

                return CallVerdict.Good;
            case ErrorCode.RagRequestFailed or ErrorCode.RagTimeout or ErrorCode.RagIncomplete:
                return CallVerdict.Fault;

            // A status that waiting cannot change is about this question, not about the backend's health.
            case ErrorCode.RagHttpError when failure.Retryable:
                return CallVerdict.Fault;
            default:
                return CallVerdict.Good;
        }
    }

    private static AnswerFailure Refused(TimeSpan wait) => new(
        ErrorCode.RagRequestFailed,
        new LocalizedText(
            "调用 RAG 服务失败：请求错误。后端近期多次失败，已暂停调用，请稍后再试",
            "The RAG service failed often just now and is left alone for a moment: try again shortly"),
        Retryable: true,
        wait);

    private sealed class Answer(BreakerAnswerSource source, AnswerRequest request, CancellationToken cancellationToken)
        : DelegatedAnswer(request, cancellationToken)
    {
        private AnswerEvent? _first;
        private ExceptionDispatchInfo? _failure;
        private bool _isJudged;

        protected override async ValueTask<AnswerEvent?> NextAsync()
        {
            if (_isJudged)
            {
                return await LaterAsync();
            }

            _isJudged = true;
            if (await source._breaker.TryAsync(FirstAsync, Cancelled) is { } wait)
            {
                throw new AnswerFailedException(Refused(wait)) { NothingRan = true };
            }

            _failure?.Throw();
            return _first;
        }

        private async ValueTask<CallVerdict> FirstAsync()
        {
            try
            {
                Ask(source.Inner, Request, Cancelled);
                _first = await base.NextAsync();
                return _first is null ? CallVerdict.Neutral : CallVerdict.Good;
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
                return e is AnswerFailedException failed ? source.Judge(failed.Failure) : CallVerdict.Neutral;
            }
        }

        private async ValueTask<AnswerEvent?> LaterAsync()
        {
            try
            {
                return await base.NextAsync();
            }
            catch (AnswerFailedException e)
            {
                // An answer that is longer than its limit comes from a backend that works.
                if (!e.WholeLimitPassed && source.Judge(e.Failure) == CallVerdict.Fault)
                {
                    await source._breaker.CountFaultAsync();
                }

                throw;
            }
        }
    }
}
