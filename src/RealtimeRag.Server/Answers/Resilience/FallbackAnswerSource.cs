using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>
/// Lets a second backend answer if the first one fails before its first piece. If both cost money, the second is asked only if it is
/// certain that the first did no work: no question is paid for twice. Thread-safe.
/// </summary>
/// <param name="first">The primary backend.</param>
/// <param name="second">The fallback. Its conversation and message ids are not passed on: the session belongs to the primary.</param>
/// <param name="isPaidTwice">Whether both cost money.</param>
/// <param name="metrics">Counts fallbacks.</param>
/// <param name="logger">Receives one message per fallback.</param>
internal sealed class FallbackAnswerSource(
    IAnswerSource first, IAnswerSource second, bool isPaidTwice, ServerMetrics metrics, ILogger<FallbackAnswerSource> logger)
    : DelegatingAnswerSource(first)
{
    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, request, cancellationToken);

    private bool MayAskSecond(AnswerFailedException e) => !isPaidTwice || e.NothingRan;

    private IAnswerSource FallBack(AnswerFailedException e, AnswerRequest request)
    {
        metrics.FellBack(Name, second.Name);
        logger.FallingBack(Name, ErrorTable.WireName(e.Failure.Code), second.Name, request.CorrelationId);
        return second;
    }

    private sealed class Answer : DelegatedAnswer
    {
        private readonly FallbackAnswerSource _source;
        private bool _hasText;
        private bool _fellBack;

        public Answer(FallbackAnswerSource source, AnswerRequest request, CancellationToken cancellationToken)
            : base(request, cancellationToken)
        {
            _source = source;
            Ask(source.Inner, request, cancellationToken);
        }

        protected override async ValueTask<AnswerEvent?> NextAsync()
        {
            try
            {
                var next = await base.NextAsync();
                while (_fellBack && next is AnswerEvent.ConversationMoved or AnswerEvent.Identified)
                {
                    next = await base.NextAsync();
                }

                return next;
            }
            catch (AnswerFailedException e)
                when (!_fellBack && !_hasText && _source.MayAskSecond(e) && !Cancelled.IsCancellationRequested)
            {
                _fellBack = true;
                Ask(_source.FallBack(e, Request), Request with { ConversationId = null }, Cancelled);
            }

            return await NextAsync();
        }

        protected override void OnEvent(AnswerEvent e) => _hasText |= e is AnswerEvent.Delta or AnswerEvent.Replace or AnswerEvent.Clarified;
    }
}
