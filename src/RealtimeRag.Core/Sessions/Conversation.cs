using System.Collections.Immutable;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Core.Sessions;

/// <summary>What later questions build upon. A new generation begins where the client moves to another session.</summary>
/// <param name="Generation">Counts the conversations of one connection.</param>
/// <param name="BackendId">The backend's conversation, or null before the first answer.</param>
/// <param name="Turns">The newest turns, oldest first, at most <see cref="MaxTurns"/>.</param>
public sealed record Conversation(int Generation, string? BackendId, ImmutableArray<AnswerTurn> Turns)
{
    /// <summary>How many turns are kept.</summary>
    public const int MaxTurns = 6;

    /// <summary>How much of one question, and of one answer, is kept, in UTF-16 code units.</summary>
    public const int MaxTurnLength = 1_000;

    /// <summary>A conversation without a past.</summary>
    public static Conversation New(int generation) => new(generation, null, []);

    /// <summary>The conversation with one more turn; the oldest falls off.</summary>
    public Conversation With(AnswerTurn turn) =>
        this with { Turns = [.. Turns.Length < MaxTurns ? Turns : Turns.RemoveAt(0), turn] };
}
