using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Puts a circuit breaker in front of one backend with one key. A call is judged by its first content (ids alone do not count); a stream
/// that breaks off later counts as a fault as well. So does a call abandoned for being late, while one cancelled by its caller is neutral.
/// Rejected keys and unknown addresses are no faults, since waiting does not help: they alert the operator instead, once a minute. Thread-safe.
/// </summary>
internal sealed class BreakerAnswerSource : DelegatingAnswerSource
{
    private readonly BackendBreaker _breaker;
    private readonly LogThrottle _alarm;
    private readonly ILogger _logger;

    public BreakerAnswerSource(IAnswerSource inner, TimeProvider time, ServerMetrics metrics, ILogger<BreakerAnswerSource> logger)
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

            // A status that waiting cannot change concerns this question, not the backend's health.
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
            "The RAG service failed repeatedly and gets a short pause: try again shortly"),
        Retryable: true,
        wait);

    private sealed class Answer(BreakerAnswerSource source, AnswerRequest request, CancellationToken cancellationToken)
        : DelegatedAnswer(request, cancellationToken)
    {
        private readonly TaskCompletionSource<CallVerdict> _verdict = new();
        private Task<TimeSpan?>? _call;
        private bool _isLate;

        protected override async ValueTask<AnswerEvent?> NextAsync()
        {
            if (_call is null)
            {
                await EnterAsync();
            }

            try
            {
                var next = await base.NextAsync();
                if (next is not (AnswerEvent.ConversationMoved or AnswerEvent.Identified))
                {
                    await JudgeAsync(next is null ? CallVerdict.Neutral : CallVerdict.Good);
                }

                return next;
            }
            catch (AnswerFailedException e)
            {
                await TakeFailureAsync(e);
                throw;
            }
            catch
            {
                await JudgeAsync(_isLate ? CallVerdict.Fault : CallVerdict.Neutral);
                throw;
            }
        }

        protected override void OnLate() => _isLate = true;

        protected override void OnLeft() => _verdict.TrySetResult(_isLate ? CallVerdict.Fault : CallVerdict.Neutral);

        // The breaker waits for the verdict, but ids that arrive before it go to the reader: a question that is cancelled early keeps its
        // conversation.
        private async Task EnterAsync()
        {
            var entered = new TaskCompletionSource();
            _call = source._breaker.TryAsync(
                () =>
                {
                    entered.SetResult();
                    return new(_verdict.Task);
                },
                Cancelled).AsTask();
            if (await Task.WhenAny(entered.Task, _call) == _call && await _call is { } wait)
            {
                throw new AnswerFailedException(Refused(wait)) { NothingRan = true };
            }

            Ask(source.Inner, Request, Cancelled);
        }

        private async Task TakeFailureAsync(AnswerFailedException e)
        {
            var verdict = source.Judge(e.Failure);
            if (!_verdict.Task.IsCompleted)
            {
                await JudgeAsync(verdict);
            }
            else if (!e.WholeLimitPassed && verdict == CallVerdict.Fault)
            {
                // If an answer exceeds its limit, the backend is working.
                await source._breaker.CountFaultAsync();
            }
        }

        private async Task JudgeAsync(CallVerdict verdict)
        {
            if (_verdict.TrySetResult(verdict))
            {
                await _call!;
            }
        }
    }
}
