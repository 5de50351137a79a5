using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.Metering;

/// <summary>Measures what one backend does. Thread-safe.</summary>
internal sealed class MeteredAnswerSource(IAnswerSource inner, AnswerMetrics metrics, TimeProvider time) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var (outcome, code, hasText) = ("cancelled", "none", false);
        metrics.Began(Name);
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
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    (outcome, code) = ("failed", ErrorTable.WireName((e as AnswerFailedException)?.Failure.Code ?? ErrorCode.ServerError));
                    throw;
                }

                outcome = events.Current is AnswerEvent.Completed end ? end.Truncated ? "truncated" : "complete" : outcome;
                Measure(events.Current, ref hasText, start);
                yield return events.Current;
            }
        }
        finally
        {
            metrics.Ended(Name, outcome, code, time.GetElapsedTime(start));
        }
    }

    private void Measure(AnswerEvent e, ref bool hasText, long start)
    {
        if (!hasText && e is AnswerEvent.Delta or AnswerEvent.Replace)
        {
            hasText = true;
            metrics.FirstPiece(Name, time.GetElapsedTime(start));
        }
        else if (e is AnswerEvent.Used { Usage: var usage })
        {
            metrics.Used(Name, usage.PromptTokens, usage.CompletionTokens);
        }
    }
}
