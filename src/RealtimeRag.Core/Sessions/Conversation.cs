using System.Collections.Immutable;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Core.Sessions;

/// <summary>The context of later questions. A new generation begins when the client moves to another session.</summary>
/// <param name="Generation">Counts the conversations of one connection.</param>
/// <param name="BackendId">The backend's conversation, or null before the first answer.</param>
/// <param name="Turns">The newest turns, oldest first, at most <see cref="MaxTurns"/>.</param>
public sealed record Conversation(int Generation, string? BackendId, ImmutableArray<AnswerTurn> Turns)
{
    /// <summary>Maximum number of turns kept.</summary>
    public const int MaxTurns = 6;

    /// <summary>Maximum length kept of a question and of an answer, in UTF-16 code units.</summary>
    public const int MaxTurnLength = 1_000;

    /// <summary>An empty conversation.</summary>
    public static Conversation New(int generation) => new(generation, null, []);

    /// <summary>The conversation with one more turn; the oldest is dropped.</summary>
    public Conversation With(AnswerTurn turn) =>
        this with { Turns = [.. Turns.Length < MaxTurns ? Turns : Turns.RemoveAt(0), turn] };

    /// <summary>The turn of an answer; null if it is not, or no longer, in the history.</summary>
    public AnswerTurn? Find(string answerId)
    {
        foreach (var turn in Turns)
        {
            if (AnswerIds.Of(turn.Number) == answerId)
            {
                return turn;
            }
        }

        return null;
    }

    /// <summary>The conversation with one turn replaced, or removed if <paramref name="other"/> is null.</summary>
    public Conversation Replace(AnswerTurn turn, AnswerTurn? other) => this with { Turns = other is null ? Turns.Remove(turn) : Turns.Replace(turn, other) };
}
