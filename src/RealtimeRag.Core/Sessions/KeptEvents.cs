using System.Collections.Immutable;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// The events of a speculative answer with their size, which is a running sum: adding a piece takes as long in a long answer as in a short one. Immutable.
/// </summary>
/// <param name="Events">The events in order; short pieces of text are merged.</param>
/// <param name="Bytes">Their size in bytes, as measured by <see cref="SessionSize"/>.</param>
internal readonly record struct KeptEvents(ImmutableList<AnswerEvent> Events, long Bytes)
{
    private const int MergedPiece = 1_024;

    /// <summary>No events.</summary>
    public static KeptEvents None { get; } = new([], 0);

    /// <summary>Measures events from elsewhere, such as a snapshot.</summary>
    public static KeptEvents Of(ImmutableList<AnswerEvent> events) => new(events, events.Sum(SessionSize.Of));

    /// <summary>Adds an event. A final releases all events in one step, so they are merged to stay below the limit of waiting frames.</summary>
    public KeptEvents With(AnswerEvent happened)
    {
        if (happened is AnswerEvent.Delta more && Events.Count > 0 && Events[^1] is AnswerEvent.Delta piece && piece.Text.Length < MergedPiece)
        {
            var merged = new AnswerEvent.Delta(piece.Text + more.Text);
            return new(Events.SetItem(Events.Count - 1, merged), Bytes + SessionSize.Of(merged) - SessionSize.Of(piece));
        }

        return new(Events.Add(happened), Bytes + SessionSize.Of(happened));
    }
}
