using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>All that a session knows between two inputs. Immutable; <see cref="SessionMachine"/> makes the next one.</summary>
public sealed record SessionState
{
    /// <summary>The connection's dialect.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>The session's public id; the client may choose another.</summary>
    public required string SessionId { get; init; }

    /// <summary>Every id that the session has had, by which its client may come back.</summary>
    public required SessionIdHistory Ids { get; init; }

    /// <summary>The language of notes and errors.</summary>
    public Language Language { get; init; }

    /// <summary>Chunks are dropped until the client resumes.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The session takes no more questions: it stops, or the process drains.</summary>
    public Ending? Ending { get; init; }

    /// <summary>Everything was said; nothing may be sent any more.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The finals that no question has used up.</summary>
    public Transcript Transcript { get; init; } = Transcript.Empty;

    /// <summary>The newest final with text, for instant queries.</summary>
    public string? NewestFinal { get; init; }

    /// <summary>The newest final with what became of it, to recognize its repetition.</summary>
    public HeardFinal? LastHeard { get; init; }

    /// <summary>A question whose rest may still come.</summary>
    public OpenUtterance? Open { get; init; }

    /// <summary>The answer that runs.</summary>
    public RunningAnswer? Running { get; init; }

    /// <summary>Questions behind the running answer, oldest first.</summary>
    public ImmutableArray<AskedQuestion> Waiting { get; init; } = [];

    /// <summary>The number of the newest answer.</summary>
    public long LastNumber { get; init; }

    /// <summary>The number of the newest numbered frame (second dialect); 0 before the first.</summary>
    public long LastSeq { get; init; }

    /// <summary>How many errors the session was told that concern no answer.</summary>
    public long Errors { get; init; }

    /// <summary>What the backend and earlier turns know.</summary>
    public Conversation Conversation { get; init; } = Conversation.New(1);

    /// <summary>Finished answers that can still be rated, oldest first.</summary>
    public ImmutableArray<PastAnswer> Past { get; init; } = [];

    /// <summary>Which messages are acknowledged.</summary>
    public AckPolicy Acks { get; init; }

    /// <summary>The client wants follow-up suggestions.</summary>
    public bool WantsSuggested { get; init; }

    /// <summary>The client lets interims be asked early.</summary>
    public bool Speculates { get; init; }

    /// <summary>The newest interim that looks like a question.</summary>
    public InterimQuestion? Interim { get; init; }

    /// <summary>An interim that was asked early.</summary>
    public SpeculativeAnswer? Speculation { get; init; }

    /// <summary>What follows from having nobody connected.</summary>
    public DetachDeadlines? Detached { get; init; }

    /// <summary>When the credentials of the attached connection end; null for never.</summary>
    public CredentialDeadlines? Credentials { get; init; }

    /// <summary>When the next <see cref="SessionInput.Ticked"/> is due, or null where only other inputs matter.</summary>
    public TimeSpan? NextDeadline =>
        Earliest(
            Earliest(Earliest(Open?.Deadline, Ending?.Deadline), Earliest(Interim?.AskAt, Earliest(Detached?.StopAnswers, Detached?.Forget))),
            Earliest(Credentials?.WarnAt, Credentials?.End));

    /// <summary>A session that has just begun.</summary>
    public static SessionState Begin(Dialect dialect, string sessionId, Language language, SessionRules rules) => new()
    {
        Dialect = dialect,
        SessionId = sessionId,
        Ids = SessionIdHistory.Of(sessionId),
        Language = language,
        Speculates = dialect == Dialect.V2 && rules.SpeculatesByDefault,
    };

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
