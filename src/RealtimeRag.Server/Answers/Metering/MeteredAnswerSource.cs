using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Metering;

/// <summary>Records the metrics of one backend. Thread-safe.</summary>
internal sealed class MeteredAnswerSource(IAnswerSource inner, ServerMetrics metrics, TimeProvider time) : DelegatingAnswerSource(inner)
{
    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, metrics, time, request, cancellationToken);

    private sealed class Answer : DelegatedAnswer
    {
        private readonly string _backend;
        private readonly ServerMetrics _metrics;
        private readonly TimeProvider _time;
        private readonly long _start;
        private string _outcome = "cancelled";
        private string _code = "none";
        private bool _hasText;

        public Answer(MeteredAnswerSource source, ServerMetrics metrics, TimeProvider time, AnswerRequest request, CancellationToken cancellationToken)
            : base(request, cancellationToken)
        {
            (_backend, _metrics, _time, _start) = (source.Name, metrics, time, time.GetTimestamp());
            metrics.Began(_backend);
            Ask(source.Inner, request, cancellationToken);
        }

        protected override void OnEvent(AnswerEvent e)
        {
            switch (e)
            {
                case AnswerEvent.Delta or AnswerEvent.Replace or AnswerEvent.Clarified when !_hasText:
                    _hasText = true;
                    _metrics.FirstPiece(_backend, _time.GetElapsedTime(_start));
                    break;
                case AnswerEvent.Used { Usage: var usage }:
                    _metrics.Used(_backend, usage.PromptTokens, usage.CompletionTokens);
                    break;
                case AnswerEvent.Completed end:
                    _outcome = end.Truncated ? "truncated" : "complete";
                    break;
            }
        }

        protected override void OnFailed(Exception e)
        {
            if (e is not OperationCanceledException)
            {
                (_outcome, _code) = ("failed", ErrorTable.WireName((e as AnswerFailedException)?.Failure.Code ?? ErrorCode.ServerError));
            }
        }

        // Records how long the reader waited; a run that continues after that shows only in the number of running answers.
        protected override void OnLeft() => _metrics.Ended(_backend, _outcome, _code, _time.GetElapsedTime(_start));

        protected override void OnEnded() => _metrics.Released(_backend);
    }
}
