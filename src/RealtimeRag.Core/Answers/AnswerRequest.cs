using System.Collections.Immutable;

namespace RealtimeRag.Core.Answers;

/// <summary>One question to a backend, with everything it may need to answer. Immutable.</summary>
public sealed record AnswerRequest
{
    /// <summary>The asking sentence or sentences. Never blank.</summary>
    public required string Question { get; init; }

    /// <summary>
    /// The section that the speaker chose, by its backend's name; null unless the question is a choice among <see cref="AnswerEvent.Clarified"/>.
    /// </summary>
    public string? Section { get; init; }

    /// <summary>What was said before the question; may be empty.</summary>
    public string Context { get; init; } = "";

    /// <summary>The session's public id, 1 to 128 visible characters.</summary>
    public required string SessionId { get; init; }

    /// <summary>The user's id at the backend.</summary>
    public string User => "ws-user-" + SessionId;

    /// <summary>The backend's conversation that this question continues, or null to start one.</summary>
    public string? ConversationId { get; init; }

    /// <summary>Earlier questions and answers of the session, oldest first, bounded. For backends that keep no conversation.</summary>
    public ImmutableArray<AnswerTurn> History { get; init; } = [];

    /// <summary>The language of notes and errors on the connection. The question may be in another.</summary>
    public Language Language { get; init; }

    /// <summary>Whether the client wants follow-up suggestions, which can cost the backend a call.</summary>
    public bool WantsSuggested { get; init; }

    /// <summary>The recognizer's name for the speaker who asks; null if unknown.</summary>
    public string? Speaker { get; init; }

    /// <summary>
    /// Called with the id of the backend's task, once it is known, if the backend can stop tasks by id; null if the caller does not need it. May be called
    /// from any thread and returns at once.
    /// </summary>
    public Action<string>? TaskStarted { get; init; }

    /// <summary>Links log messages and error frames of this question. Not secret.</summary>
    public string CorrelationId { get; init; } = "";
}

/// <summary>One finished question and its answer.</summary>
/// <param name="Question">The question as asked.</param>
/// <param name="Answer">The answer's text, possibly truncated.</param>
public sealed record AnswerTurn(string Question, string Answer)
{
    /// <summary>The recognizer's name for the speaker who asked; null if unknown.</summary>
    public string? Speaker { get; init; }

    /// <summary>The answer's number in its session; 0 if it has none.</summary>
    public long Number { get; init; }
}
