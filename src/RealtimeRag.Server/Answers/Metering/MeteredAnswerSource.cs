using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Metering;

/// <summary>Records the metrics of one backend, and its spans if traces are collected. Thread-safe.</summary>
/// <param name="inner">The backend.</param>
/// <param name="metrics">Receives the metrics.</param>
/// <param name="time">The clock.</param>
/// <param name="model">The name of its model; null if the backend chooses it.</param>
internal sealed class MeteredAnswerSource(IAnswerSource inner, ServerMetrics metrics, TimeProvider time, string? model = null) : DelegatingAnswerSource(inner)
{
    private readonly GenAI _names = GenAI.Of(inner.Name, model);

    /// <inheritdoc />
    protected override DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken) =>
        new Answer(this, metrics, time, request, cancellationToken);

    private sealed class Answer : DelegatedAnswer
    {
        private readonly GenAI _backend;
        private readonly BackendTrace? _trace;
        private readonly ServerMetrics _metrics;
        private readonly TimeProvider _time;
        private readonly long _start;
        private string _outcome = "cancelled";
        private string _code = "none";
        private bool _hasText;

        public Answer(MeteredAnswerSource source, ServerMetrics metrics, TimeProvider time, AnswerRequest request, CancellationToken cancellationToken)
            : base(request, cancellationToken)
        {
            (_backend, _metrics, _time, _start, _trace) = (source._names, metrics, time, time.GetTimestamp(), BackendTrace.Begin(source._names));
            metrics.Began(_backend);
            Ask(source.Inner, request, cancellationToken);
        }

        protected override ValueTask<AnswerEvent?> NextAsync()
        {
            _trace?.Enter();
            return base.NextAsync();
        }

        protected override void OnEvent(AnswerEvent e)
        {
            switch (e)
            {
                case AnswerEvent.Delta or AnswerEvent.Replace or AnswerEvent.Clarified when !_hasText:
                    _hasText = true;
                    _trace?.FirstPiece();
                    _metrics.FirstPiece(_backend, _time.GetElapsedTime(_start));
                    break;
                case AnswerEvent.Used { Usage: var usage }:
                    _trace?.Used(usage);
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
        protected override void OnLeft()
        {
            _trace?.End(_outcome, _code == "none" ? null : _code);
            _metrics.Ended(_backend, _outcome, _code, _time.GetElapsedTime(_start));
        }

        protected override void OnEnded() => _metrics.Released(_backend);
    }
}
