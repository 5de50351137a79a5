using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>The complete state of a session between two inputs. Immutable; <see cref="SessionMachine"/> computes the next one.</summary>
public sealed record SessionState
{
    /// <summary>The connection's protocol version.</summary>
    public required ProtocolVersion ProtocolVersion { get; init; }

    /// <summary>The session's public id; the client may choose another.</summary>
    public required string SessionId { get; init; }

    /// <summary>All ids that the session has had, under any of which its client may return.</summary>
    public required SessionIdHistory Ids { get; init; }

    /// <summary>The language of notes and errors.</summary>
    public Language Language { get; init; }

    /// <summary>Whether chunks are dropped until the client resumes.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Set once the session accepts no more questions, because it is stopping or the process is draining.</summary>
    public Ending? Ending { get; init; }

    /// <summary>Whether the session has ended; no more frames may be sent.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The finals that are not part of any question yet.</summary>
    public Transcript Transcript { get; init; } = Transcript.Empty;

    /// <summary>The newest final with text, for instant queries.</summary>
    public string? NewestFinal { get; init; }

    /// <summary>The newest final and its outcome, to recognise a repetition.</summary>
    public HeardFinal? LastHeard { get; init; }

    /// <summary>The newest finals that have a name, oldest first, by which a revision finds what it replaces.</summary>
    public ImmutableArray<NamedFinal> Named { get; init; } = [];

    /// <summary>The newest interim of a sentence that is not final yet (v2).</summary>
    public HeardInterim? NewestInterim { get; init; }

    /// <summary>A question whose rest may still arrive.</summary>
    public OpenUtterance? Open { get; init; }

    /// <summary>The sections last offered to the speaker, until the next final or question; empty if there are none.</summary>
    public ImmutableArray<AnswerChoice> Offered { get; init; } = [];

    /// <summary>The running answer.</summary>
    public RunningAnswer? Running { get; init; }

    /// <summary>Questions behind the running answer, oldest first.</summary>
    public ImmutableArray<AskedQuestion> Waiting { get; init; } = [];

    /// <summary>The number of the newest answer.</summary>
    public long LastNumber { get; init; }

    /// <summary>The sequence number of the newest numbered frame (v2); 0 before the first.</summary>
    public long LastSeq { get; init; }

    /// <summary>How many errors that concern no answer have been sent.</summary>
    public long Errors { get; init; }

    /// <summary>The context from the backend and earlier turns.</summary>
    public Conversation Conversation { get; init; } = Conversation.New(1);

    /// <summary>The newest answer that was broken off, until the client has said how much of it was heard.</summary>
    public BrokenOffAnswer? BrokenOff { get; init; }

    /// <summary>Finished answers that can still be rated, oldest first.</summary>
    public ImmutableArray<PastAnswer> Past { get; init; } = [];

    /// <summary>Which messages are acknowledged.</summary>
    public AckPolicy Acks { get; init; }

    /// <summary>Whether the client wants follow-up suggestions.</summary>
    public bool WantsSuggested { get; init; }

    /// <summary>Whether the client allows speculation.</summary>
    public bool Speculates { get; init; }

    /// <summary>The newest interim that looks like a question.</summary>
    public InterimQuestion? Interim { get; init; }

    /// <summary>The speculatively asked interim.</summary>
    public SpeculativeAnswer? Speculation { get; init; }

    /// <summary>The deadlines while no client is connected.</summary>
    public DetachDeadlines? Detached { get; init; }

    /// <summary>When the credentials of the attached connection expire; null for never.</summary>
    public CredentialDeadlines? Credentials { get; init; }

    /// <summary>The levels of the principal's daily budgets, as last reported to the client.</summary>
    public BudgetLevels Budgets { get; init; }

    /// <summary>When the next <see cref="SessionInput.Ticked"/> is due, or null if no deadline is pending.</summary>
    public TimeSpan? NextDeadline =>
        Earliest(
            Earliest(Earliest(Open?.Deadline, Ending?.Deadline), Earliest(Interim?.AskAt, Earliest(Detached?.StopAnswers, Detached?.Forget))),
            Earliest(Credentials?.WarnAt, Credentials?.End));

    /// <summary>Creates the state of a new session.</summary>
    public static SessionState Begin(ProtocolVersion version, string sessionId, Language language, SessionRules rules) => new()
    {
        ProtocolVersion = version,
        SessionId = sessionId,
        Ids = SessionIdHistory.Of(sessionId),
        Language = language,
        Speculates = version == ProtocolVersion.V2 && rules.SpeculatesByDefault,
    };

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
