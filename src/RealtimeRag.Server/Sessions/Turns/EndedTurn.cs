using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>
/// A question and what became of it, as its client saw it. Immutable. Contains what was said: only recording may keep it, and it must never be
/// logged.
/// </summary>
internal sealed record EndedTurn
{
    /// <summary>The session's own id, which no client chooses.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The session's id as its client calls it.</summary>
    public required string SessionId { get; init; }

    /// <summary>The answer's id, unique in its session.</summary>
    public required string AnswerId { get; init; }

    /// <summary>Who asked.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The question as asked. Content.</summary>
    public required string Question { get; init; }

    /// <summary>The answer as it was sent; empty unless an observer keeps texts. Content.</summary>
    public string Answer { get; init; } = "";

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>From hearing the question to the end of its answer.</summary>
    public required TimeSpan Total { get; init; }

    /// <summary>How it ended.</summary>
    public required FinishReason Reason { get; init; }

    /// <summary>The error that ended it; null without one.</summary>
    public ErrorCode? Code { get; init; }

    /// <summary><see cref="Reason"/> as on the wire.</summary>
    public string ReasonName => WireWords.Of(Reason);

    /// <summary><see cref="Code"/> as on the wire; null without one.</summary>
    public string? CodeName => Code is { } code ? ErrorTable.WireName(code) : null;

    /// <summary>The times; null where the backend was not asked or the client's protocol version has no frame for them.</summary>
    public AnswerFrameTiming? Timing { get; init; }

    /// <summary>The cost; null where the backend reports none.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The confidence that it is a question, from 0 to 1; null where nothing was decided.</summary>
    public float? Confidence { get; init; }

    /// <summary>Why it was taken for a question, as in a <c>decision</c> frame; null where nothing was decided.</summary>
    public string? Decision { get; init; }

    /// <summary>How many sources the answer names.</summary>
    public int Sources { get; init; }

    /// <summary>Whether the answer only says that the documents contain no answer.</summary>
    public bool NothingFound { get; init; }
}
