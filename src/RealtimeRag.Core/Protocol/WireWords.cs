namespace RealtimeRag.Core.Protocol;

/// <summary>The stages of a <c>status</c> frame.</summary>
public enum Stage
{
    /// <summary>Ready for transcript.</summary>
    Listening,

    /// <summary>A final chunk contained no question.</summary>
    WaitingForQuestion,

    /// <summary>A question was found.</summary>
    Analyzing,

    /// <summary>The backend is being asked.</summary>
    QueryingRag,

    /// <summary>The answer, or its error, is complete.</summary>
    Idle,

    /// <summary>Not listening.</summary>
    Paused,

    /// <summary>An instant query starts.</summary>
    InstantQuery,

    /// <summary>An instant query ends the running answer.</summary>
    Interrupting,

    /// <summary>The connection is about to close.</summary>
    Closed,
}

/// <summary>How an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The backend reported the end.</summary>
    Complete,

    /// <summary>The client, or an instant query, ended it.</summary>
    Cancelled,

    /// <summary>The backend's stream broke off.</summary>
    Incomplete,

    /// <summary>The backend failed.</summary>
    Error,

    /// <summary>Cut at the length limit.</summary>
    Truncated,

    /// <summary>The server asked back, because several sections may be meant.</summary>
    Clarify,
}

/// <summary>How a final chunk was classified.</summary>
public enum DecisionKind
{
    /// <summary>It asks a question.</summary>
    Question,

    /// <summary>It does not ask anything.</summary>
    Statement,

    /// <summary>It is unfinished; the server waits for the rest.</summary>
    Incomplete,

    /// <summary>It repeats an earlier one.</summary>
    Duplicate,

    /// <summary>The session is paused.</summary>
    Paused,

    /// <summary>It asks, but the recognizer's confidence is too low.</summary>
    Uncertain,

    /// <summary>It comes from a speaker whose questions are not answered.</summary>
    Ignored,
}

/// <summary>Why a connection will close soon.</summary>
public enum GoingAwayReason
{
    /// <summary>Its credentials expire.</summary>
    Credentials,

    /// <summary>There has been no activity for a long time.</summary>
    Idle,

    /// <summary>It has been open for a long time.</summary>
    Age,

    /// <summary>The process is shutting down.</summary>
    Drain,
}

/// <summary>Why a session could not be resumed.</summary>
public enum ResumeRefusal
{
    /// <summary>There is no session with this id and token.</summary>
    Unknown,

    /// <summary>The resume window has passed.</summary>
    Expired,

    /// <summary>The numbering was restarted.</summary>
    Epoch,

    /// <summary>Frames after the named one are no longer kept, or the named one was never sent.</summary>
    Position,
}

/// <summary>The names of the closed word lists on the wire.</summary>
public static class WireWords
{
    /// <summary>The stage's name.</summary>
    public static string Of(Stage stage) => stage switch
    {
        Stage.Listening => "listening",
        Stage.WaitingForQuestion => "waiting_for_question",
        Stage.Analyzing => "analyzing",
        Stage.QueryingRag => "querying_rag",
        Stage.Idle => "idle",
        Stage.Paused => "paused",
        Stage.InstantQuery => "instant_query",
        Stage.Interrupting => "interrupting",
        Stage.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>The finish reason's name.</summary>
    public static string Of(FinishReason reason) => reason switch
    {
        FinishReason.Complete => "complete",
        FinishReason.Cancelled => "cancelled",
        FinishReason.Incomplete => "incomplete",
        FinishReason.Error => "error",
        FinishReason.Truncated => "truncated",
        FinishReason.Clarify => "clarify",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>The decision's name.</summary>
    public static string Of(DecisionKind kind) => kind switch
    {
        DecisionKind.Question => "question",
        DecisionKind.Statement => "statement",
        DecisionKind.Incomplete => "incomplete",
        DecisionKind.Duplicate => "duplicate",
        DecisionKind.Paused => "paused",
        DecisionKind.Uncertain => "uncertain",
        DecisionKind.Ignored => "ignored",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The name of the reason for closing.</summary>
    public static string Of(GoingAwayReason reason) => reason switch
    {
        GoingAwayReason.Credentials => "credentials",
        GoingAwayReason.Idle => "idle",
        GoingAwayReason.Age => "age",
        GoingAwayReason.Drain => "drain",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>The refusal's name.</summary>
    public static string Of(ResumeRefusal refusal) => refusal switch
    {
        ResumeRefusal.Unknown => "unknown",
        ResumeRefusal.Expired => "expired",
        ResumeRefusal.Epoch => "epoch",
        ResumeRefusal.Position => "position",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
