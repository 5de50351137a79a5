namespace RealtimeRag.Client;

/// <summary>
/// Everything that a client tells its application: the server's frames, and what happened to the connection.
/// The family is closed: a <c>switch</c> over the nested types is complete. Immutable.
/// </summary>
public abstract record RagEvent
{
    private RagEvent()
    {
    }

    /// <summary>The frame's number in the session, from 1; 0 for acknowledgements, for v1 frames and for the client's own events.</summary>
    public long Seq { get; init; }

    /// <summary>The frame as it arrived, where <see cref="RealtimeRagClientOptions.KeepJson"/> is set; null for the client's own events.</summary>
    public string? Json { get; init; }

    /// <summary>The first connection stands, and its session has begun.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Connected(RagSession Session) : RagEvent;

    /// <summary>The server has read one message.</summary>
    /// <param name="ReceivedType">The message's <c>type</c>.</param>
    /// <param name="SessionId">The session that it went to.</param>
    public sealed record Acknowledged(string ReceivedType, string SessionId) : RagEvent;

    /// <summary>What the session is doing now.</summary>
    /// <param name="Stage">One of the names in <see cref="RagStages"/>; servers may add others.</param>
    /// <param name="Question">The question that is being dealt with, where the stage has one.</param>
    /// <param name="Mode"><c>instant</c> for an instant query.</param>
    /// <param name="Note">Words for people.</param>
    /// <param name="AnswerId">The answer that the stage belongs to (v2).</param>
    public sealed record Status(string Stage, string? Question = null, string? Mode = null, string? Note = null, string? AnswerId = null) : RagEvent;

    /// <summary>What the server made of one final chunk (v2).</summary>
    /// <param name="Kind"><c>question</c>, <c>statement</c>, <c>incomplete</c>, <c>duplicate</c> or <c>paused</c>.</param>
    /// <param name="Confidence">From 0 to 1.</param>
    /// <param name="Text">The text that was judged.</param>
    /// <param name="Reason">A short stable identifier.</param>
    public sealed record Decision(string Kind, double Confidence, string Text, string Reason) : RagEvent;

    /// <summary>More text of an answer. The pieces of one answer, joined, are the backend's answer exactly.</summary>
    /// <param name="AnswerId">The answer (v2); null in v1, where answers never overlap.</param>
    /// <param name="StreamIndex">The piece's place in its answer, from 0. After a resume several pieces may come as one, under the first one's place.</param>
    /// <param name="Text">The text that is new; may be empty in the last piece.</param>
    /// <param name="End">How the answer ended, in its last piece; null before.</param>
    public sealed record Answer(string? AnswerId, int StreamIndex, string Text, AnswerEnd? End = null) : RagEvent
    {
        /// <summary>Whether this is the answer's last piece.</summary>
        public bool IsFinal => End is not null;
    }

    /// <summary>The answer so far is withdrawn; this text takes its place, and further pieces continue after it (v2).</summary>
    /// <param name="AnswerId">The answer.</param>
    /// <param name="Text">The whole new text so far.</param>
    /// <param name="Reason">A short stable identifier.</param>
    public sealed record AnswerReplaced(string AnswerId, string Text, string Reason) : RagEvent;

    /// <summary>The server will close the connection before long (v2). Credentials that end are renewed by the client itself where it has an <see cref="RealtimeRagClientOptions.AccessToken"/>.</summary>
    /// <param name="Reason"><c>credentials</c>, <c>idle</c>, <c>age</c> or <c>drain</c>.</param>
    /// <param name="In">When.</param>
    /// <param name="RetryAfter">When to come back, where the server says so.</param>
    public sealed record GoingAway(string Reason, TimeSpan In, TimeSpan? RetryAfter = null) : RagEvent
    {
        internal const string Credentials = "credentials";
    }

    /// <summary>The server reports an error; the session lives on.</summary>
    /// <param name="Code">The protocol's name of the error, such as <c>RAG_TIMEOUT</c>.</param>
    /// <param name="Message">Cause and what to do, for people.</param>
    /// <param name="Retryable">Whether the same request can succeed later (v2).</param>
    /// <param name="RetryAfter">How long to wait before that, where known (v2).</param>
    /// <param name="AnswerId">The answer that it concerns, if one (v2).</param>
    /// <param name="CorrelationId">Ties the error to the server's log (v2).</param>
    public sealed record Error(
        string Code, string Message, bool Retryable = false, TimeSpan? RetryAfter = null, string? AnswerId = null, string? CorrelationId = null) : RagEvent
    {
        /// <summary>
        /// The message that the server refuses, for the codes <c>RATE_LIMITED</c> and <c>INVALID_MESSAGE</c>: it was acknowledged but has no effect,
        /// and the client does not send it again. After <c>RATE_LIMITED</c> the application sends it again later; after <c>INVALID_MESSAGE</c>
        /// the same message would be refused again. Null for errors that refuse no message.
        /// </summary>
        public RefusedMessage? Refused { get; init; }
    }

    /// <summary>A frame that this version of the library does not know, or cannot read.</summary>
    /// <param name="Type">Its <c>type</c>; empty where it has none.</param>
    public sealed record Unknown(string Type) : RagEvent;

    /// <summary>The connection broke, or an attempt to reconnect failed. Messages sent meanwhile are kept.</summary>
    /// <param name="CloseCode">The WebSocket close code, where the server sent one.</param>
    /// <param name="Reason">The close reason, or the network's error.</param>
    /// <param name="RetryIn">When the client tries again.</param>
    public sealed record Disconnected(int? CloseCode, string Reason, TimeSpan RetryIn) : RagEvent;

    /// <summary>The connection is back and nothing was lost: the frames that were missed follow.</summary>
    /// <param name="Session">The session, with its new resume token.</param>
    public sealed record Resumed(RagSession Session) : RagEvent;

    /// <summary>
    /// The connection is back, but the session could not be continued: frames may be missing, and the server remembers nothing of before.
    /// Messages that the server had not confirmed are sent again to the new session.
    /// </summary>
    /// <param name="Session">The new session.</param>
    /// <param name="PreviousSessionId">The session that ended.</param>
    /// <param name="Reason"><c>expired</c>, <c>epoch</c>, <c>position</c>, <c>unknown</c>, or <c>not_resumable</c> (v1).</param>
    public sealed record SessionRestarted(RagSession Session, string PreviousSessionId, string Reason) : RagEvent;

    /// <summary>Numbered frames are missing although the session went on. A server does not do this; it is never passed over in silence.</summary>
    /// <param name="FromSeq">The first missing number.</param>
    /// <param name="ToSeq">The last missing number.</param>
    public sealed record Gap(long FromSeq, long ToSeq) : RagEvent;

    /// <summary>The last event: the talk is over, and the client will not connect again.</summary>
    /// <param name="CloseCode">The WebSocket close code, where there was one: 1000 after a stop.</param>
    /// <param name="Reason">The close reason, or why the client gave up.</param>
    /// <param name="ByPlan">Whether the talk ended as it should: after a stop, or because the application closed the client.</param>
    public sealed record Closed(int? CloseCode, string Reason, bool ByPlan) : RagEvent;
}
