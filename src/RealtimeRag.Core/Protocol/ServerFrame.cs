using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RealtimeRag.Core.Protocol;

/// <summary>
/// A frame for the client. A closed family shared by both protocol versions: <see cref="ServerFrameWriter"/> leaves out
/// fields that the connection's version does not have.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "frame")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(AnswerReplace), "answer_replace")]
[JsonDerivedType(typeof(Decision), "decision")]
[JsonDerivedType(typeof(GoingAway), "going_away")]
[JsonDerivedType(typeof(BudgetNotice), "budget")]
[JsonDerivedType(typeof(Error), "error")]
public abstract record ServerFrame
{
    private ServerFrame()
    {
    }

    /// <summary>Whether it has a sequence number in v2.</summary>
    public bool IsNumbered => this is not (Connected or Ack or Resumed);

    /// <summary>The first frame of a connection.</summary>
    /// <param name="SessionId">The new session's id.</param>
    /// <param name="Offer">What a v2 client needs to resume; null in v1.</param>
    public sealed record Connected(string SessionId, ResumeOffer? Offer = null) : ServerFrame;

    /// <summary>Acknowledges a message.</summary>
    /// <param name="ReceivedType">The message's <c>type</c>.</param>
    /// <param name="SessionId">The session it concerned.</param>
    public sealed record Ack(string ReceivedType, string SessionId) : ServerFrame;

    /// <summary>The reply to a resume (v2).</summary>
    /// <param name="SessionId">The session that continues.</param>
    /// <param name="RefusedBecause">Null if the session was resumed, otherwise the reason why not.</param>
    /// <param name="Offer">How the client can resume the session that continues.</param>
    public sealed record Resumed(string SessionId, ResumeRefusal? RefusedBecause, ResumeOffer Offer) : ServerFrame;

    /// <summary>The session's stage.</summary>
    /// <param name="Stage">Which stage.</param>
    /// <param name="Question">The question, in the stages that name it.</param>
    /// <param name="IsInstant">The question came by an instant query.</param>
    /// <param name="Note">An explanation for the user.</param>
    /// <param name="AnswerId">The answer it belongs to (v2).</param>
    public sealed record Status(Stage Stage, string? Question = null, bool IsInstant = false, string? Note = null, string? AnswerId = null) : ServerFrame;

    /// <summary>A piece of an answer.</summary>
    /// <param name="AnswerId">The answer (v2).</param>
    /// <param name="StreamIndex">0, 1, 2 … within one answer.</param>
    /// <param name="Content">The piece's text; may be empty in the last frame.</param>
    /// <param name="End">The details of the last frame; null in all others.</param>
    public sealed record Answer(string AnswerId, int StreamIndex, string Content, AnswerFrameEnd? End = null) : ServerFrame;

    /// <summary>Replaces the answer so far (v2).</summary>
    /// <param name="AnswerId">The answer.</param>
    /// <param name="Content">The new text.</param>
    /// <param name="Reason">A short stable identifier.</param>
    public sealed record AnswerReplace(string AnswerId, string Content, string Reason) : ServerFrame;

    /// <summary>Asks which of several sections is meant (v2); the last frame of the answer follows.</summary>
    /// <param name="AnswerId">The answer.</param>
    /// <param name="Titles">Two or three titles; the first is number 1 on the wire.</param>
    public sealed record Clarify(string AnswerId, ImmutableArray<string> Titles) : ServerFrame;

    /// <summary>How a final chunk was classified (v2).</summary>
    /// <param name="Kind">The decision.</param>
    /// <param name="Confidence">0 to 1.</param>
    /// <param name="Text">The text decided on.</param>
    /// <param name="Reason">A short stable identifier.</param>
    public sealed record Decision(DecisionKind Kind, float Confidence, string Text, string Reason) : ServerFrame
    {
        /// <summary>Who said it; null if unknown.</summary>
        public string? Speaker { get; init; }
    }

    /// <summary>Announces that the connection will close soon (v2).</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="In">When.</param>
    /// <param name="RetryAfter">When to reconnect, if the server has a preference.</param>
    public sealed record GoingAway(GoingAwayReason Reason, TimeSpan In, TimeSpan? RetryAfter = null) : ServerFrame;

    /// <summary>A daily budget is nearly or completely used up (v2).</summary>
    /// <param name="Use">Which budget, and how much of it.</param>
    public sealed record BudgetNotice(BudgetUse Use) : ServerFrame;

    /// <summary>Reports an error.</summary>
    /// <param name="Code">Which error.</param>
    /// <param name="Message">Cause and remedy.</param>
    /// <param name="IsRetryable">Whether the same request can succeed later (v2).</param>
    /// <param name="RetryAfter">When to retry, if known (v2).</param>
    /// <param name="AnswerId">The answer it ended (v2).</param>
    /// <param name="CorrelationId">Identifies the matching log messages (v2).</param>
    public sealed record Error(
        ErrorCode Code,
        string Message,
        bool IsRetryable,
        TimeSpan? RetryAfter = null,
        string? AnswerId = null,
        string? CorrelationId = null) : ServerFrame
    {
        /// <summary>The limit that was hit (v2); null if there is none.</summary>
        public string? Limit { get; init; }

        /// <summary>Whether a message was refused because it would have taken too much memory. Not on the wire.</summary>
        public bool IsForMemory { get; init; }
    }
}

/// <summary>What a v2 client needs to resume its session.</summary>
/// <param name="Epoch">The numbering's epoch.</param>
/// <param name="ResumeToken">Works once.</param>
/// <param name="Window">How long the session outlives its connection.</param>
/// <param name="Backend">The backend's name.</param>
public sealed record ResumeOffer(string Epoch, string ResumeToken, TimeSpan Window, string Backend)
{
    /// <summary>Whether only the node that gave the token can resume the session, because the shared session store is unavailable.</summary>
    public bool IsForThisNode { get; init; }
}

/// <summary>The details in the last frame of an answer (v2).</summary>
/// <param name="Reason">How it ended.</param>
public sealed record AnswerFrameEnd(FinishReason Reason)
{
    /// <summary>The sources.</summary>
    public ImmutableArray<Citation> Citations { get; init; } = [];

    /// <summary>The cost, if known.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The times, if the backend was asked.</summary>
    public AnswerFrameTiming? Timing { get; init; }

    /// <summary>Whether the backend began a new conversation.</summary>
    public bool ContextLost { get; init; }

    /// <summary>Whether the answer only says that the documents contain no answer. Not on the wire.</summary>
    public bool NothingFound { get; init; }

    /// <summary>Follow-up questions, if the client requested them.</summary>
    public ImmutableArray<string> Suggested { get; init; } = [];
}

/// <summary>Times of one answer, each from the arrival of the final chunk.</summary>
/// <param name="Detect">Until the question was found.</param>
/// <param name="Queue">Until the backend was asked.</param>
/// <param name="First">Until the first piece; null if there was none.</param>
/// <param name="Total">Until the end.</param>
/// <param name="IsSpeculative">Whether the backend was asked before the final chunk arrived.</param>
public sealed record AnswerFrameTiming(TimeSpan Detect, TimeSpan Queue, TimeSpan? First, TimeSpan Total, bool IsSpeculative);
