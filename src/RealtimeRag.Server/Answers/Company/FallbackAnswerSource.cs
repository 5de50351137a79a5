using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Metering;

namespace RealtimeRag.Server.Answers.Company;

/// <summary>
/// Lets a second backend answer when the first one fails before its first piece. Where both cost money the second is asked only if it
/// is certain that the first did no work: one question is never paid twice. Thread-safe.
/// </summary>
/// <param name="first">The backend that answers.</param>
/// <param name="second">The one that stands by. Its conversations and message ids stay its own: the session belongs to the first.</param>
/// <param name="isPaidTwice">Whether both cost money.</param>
/// <param name="metrics">Counts the changes.</param>
/// <param name="logger">Gets one line a change.</param>
internal sealed class FallbackAnswerSource(
    IAnswerSource first, IAnswerSource second, bool isPaidTwice, AnswerMetrics metrics, ILogger<FallbackAnswerSource> logger) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => first.Name;

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var began = false;
        await using (var events = first.AskAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (AnswerFailedException e) when (!began && MayAskSecond(e) && !cancellationToken.IsCancellationRequested)
                {
                    metrics.FellBack(first.Name, second.Name);
                    logger.FallingBack(first.Name, ErrorTable.WireName(e.Failure.Code), second.Name, request.CorrelationId);
                    break;
                }

                began |= events.Current is AnswerEvent.Delta or AnswerEvent.Replace;
                yield return events.Current;
            }
        }

        await foreach (var e in second.AskAsync(request with { ConversationId = null }, cancellationToken))
        {
            if (e is not (AnswerEvent.ConversationMoved or AnswerEvent.Identified))
            {
                yield return e;
            }
        }
    }

    private bool MayAskSecond(AnswerFailedException e) => !isPaidTwice || e.NothingRan;
}
