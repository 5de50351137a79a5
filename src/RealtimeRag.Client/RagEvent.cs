using System.Collections.Immutable;

namespace RealtimeRag.Client;

/// <summary>
/// Everything that a client reports to its application: the server's frames and changes of the connection.
/// The family is closed: a <c>switch</c> over the nested types is complete. Immutable.
/// </summary>
public abstract record RagEvent
{
    private RagEvent()
    {
    }

    /// <summary>The frame's sequence number in the session, from 1; 0 for acknowledgements, v1 frames and the client's own events.</summary>
    public long Seq { get; init; }

    /// <summary>The frame's JSON, if <see cref="RealtimeRagClientOptions.KeepJson"/> is set; null for the client's own events.</summary>
    public string? Json { get; init; }

    /// <summary>The first connection is open and its session has started.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Connected(RagSession Session) : RagEvent;

    /// <summary>The server has read one message.</summary>
    /// <param name="ReceivedType">The message's <c>type</c>.</param>
    /// <param name="SessionId">The session that it went to.</param>
    public sealed record Acknowledged(string ReceivedType, string SessionId) : RagEvent;

    /// <summary>The current stage of the session.</summary>
    /// <param name="Stage">One of <see cref="RagStages"/>; servers may add others.</param>
    /// <param name="Question">The current question, if the stage has one.</param>
    /// <param name="Mode"><c>instant</c> for an instant query.</param>
    /// <param name="Note">An explanation for the user.</param>
    /// <param name="AnswerId">The answer to which the stage belongs (v2).</param>
    public sealed record Status(string Stage, string? Question = null, string? Mode = null, string? Note = null, string? AnswerId = null) : RagEvent;

    /// <summary>How the server classified one final chunk, or what was heard until an <c>end_turn</c> (v2).</summary>
    /// <param name="Kind">
    /// <c>question</c>, <c>statement</c>, <c>incomplete</c>, <c>duplicate</c>, <c>paused</c>, <c>uncertain</c> (a question, but heard too badly to
    /// ask: confirm it with <see cref="RealtimeRagClient.Ask"/>) or <c>ignored</c> (a speaker who is not answered).
    /// </param>
    /// <param name="Confidence">From 0 to 1.</param>
    /// <param name="Text">The classified text.</param>
    /// <param name="Reason">A short stable identifier.</param>
    /// <param name="Speaker">Who said it, if the chunk named a speaker.</param>
    public sealed record Decision(string Kind, double Confidence, string Text, string Reason, string? Speaker = null) : RagEvent;

    /// <summary>More text of an answer. The pieces of one answer together are exactly the backend's answer.</summary>
    /// <param name="AnswerId">The answer (v2); null in v1, where answers never overlap.</param>
    /// <param name="StreamIndex">The piece's index in its answer, from 0. After a resume several pieces may be merged under the index of the first.</param>
    /// <param name="Text">The new text; may be empty in the last piece.</param>
    /// <param name="End">How the answer ended, in its last piece; otherwise null.</param>
    public sealed record Answer(string? AnswerId, int StreamIndex, string Text, AnswerEnd? End = null) : RagEvent
    {
        /// <summary>Whether this is the answer's last piece.</summary>
        public bool IsFinal => End is not null;
    }

    /// <summary>Withdraws the answer so far; this text replaces it, and further pieces continue after it (v2).</summary>
    /// <param name="AnswerId">The answer.</param>
    /// <param name="Text">The whole new text so far.</param>
    /// <param name="Reason">A short stable identifier.</param>
    public sealed record AnswerReplaced(string AnswerId, string Text, string Reason) : RagEvent;

    /// <summary>
    /// The server is not sure what is meant and names sections that may be meant (v2); the last piece of the answer follows, without text. The next
    /// final or question that picks one, by its number or its title, is answered from it.
    /// </summary>
    /// <param name="AnswerId">The answer.</param>
    /// <param name="Choices">Two or three sections, most likely first.</param>
    public sealed record Clarify(string AnswerId, ImmutableArray<ClarifyChoice> Choices) : RagEvent;

    /// <summary>
    /// The server will close the connection soon (v2). If the client has an <see cref="RealtimeRagClientOptions.AccessToken"/>, it renews
    /// expiring credentials itself.
    /// </summary>
    /// <param name="Reason"><c>credentials</c>, <c>idle</c>, <c>age</c> or <c>drain</c>.</param>
    /// <param name="In">When.</param>
    /// <param name="RetryAfter">When to reconnect, if the server specifies it.</param>
    public sealed record GoingAway(string Reason, TimeSpan In, TimeSpan? RetryAfter = null) : RagEvent
    {
        internal const string Credentials = "credentials";
    }

    /// <summary>Four fifths of a daily budget are used, or all of it (v2). Once all is used, other documents may answer, or <c>RATE_LIMITED</c> follows.</summary>
    /// <param name="Limit"><c>questions</c> or <c>tokens</c>.</param>
    /// <param name="Used">How much is used.</param>
    /// <param name="Most">The size of the budget.</param>
    /// <param name="ResetsIn">The time until the next day begins, at midnight UTC.</param>
    public sealed record BudgetUsed(string Limit, long Used, long Most, TimeSpan ResetsIn) : RagEvent;

    /// <summary>The server reports an error; the session continues.</summary>
    /// <param name="Code">The protocol's name of the error, such as <c>RAG_TIMEOUT</c>.</param>
    /// <param name="Message">Cause and remedy.</param>
    /// <param name="Retryable">Whether the same request can succeed later (v2).</param>
    /// <param name="RetryAfter">How long to wait before that, if known (v2).</param>
    /// <param name="AnswerId">The answer concerned, if any (v2).</param>
    /// <param name="CorrelationId">Identifies the error in the server's log (v2).</param>
    public sealed record Error(
        string Code, string Message, bool Retryable = false, TimeSpan? RetryAfter = null, string? AnswerId = null, string? CorrelationId = null) : RagEvent
    {
        /// <summary>
        /// The message that the server refuses with <c>RATE_LIMITED</c> or <c>INVALID_MESSAGE</c>: it was acknowledged but has no effect, and the
        /// client does not send it again. After <c>RATE_LIMITED</c> the application may send it again later; after <c>INVALID_MESSAGE</c> it would
        /// be refused again. Null if the error refuses no message.
        /// </summary>
        public RefusedMessage? Refused { get; init; }
    }

    /// <summary>A frame that this version of the library does not support or cannot read.</summary>
    /// <param name="Type">Its <c>type</c>; empty if it has none.</param>
    public sealed record Unknown(string Type) : RagEvent;

    /// <summary>The connection broke, or an attempt to reconnect failed. Messages sent in the meantime are kept.</summary>
    /// <param name="CloseCode">The WebSocket close code, if the server sent one.</param>
    /// <param name="Reason">The close reason, or the network error.</param>
    /// <param name="RetryIn">When the client will try again.</param>
    public sealed record Disconnected(int? CloseCode, string Reason, TimeSpan RetryIn) : RagEvent;

    /// <summary>The connection is restored without loss: the missed frames follow.</summary>
    /// <param name="Session">The session, with its new resume token.</param>
    public sealed record Resumed(RagSession Session) : RagEvent;

    /// <summary>
    /// The connection is restored, but the session could not be continued: frames may be missing, and the server has forgotten the context.
    /// Messages that the server had not confirmed are sent to the new session.
    /// </summary>
    /// <param name="Session">The new session.</param>
    /// <param name="PreviousSessionId">The session that ended.</param>
    /// <param name="Reason"><c>expired</c>, <c>epoch</c>, <c>position</c>, <c>unknown</c>, or <c>not_resumable</c> (v1).</param>
    public sealed record SessionRestarted(RagSession Session, string PreviousSessionId, string Reason) : RagEvent;

    /// <summary>Numbered frames are missing although the session continued. Servers should never cause this, but it is reported all the same.</summary>
    /// <param name="FromSeq">The first missing sequence number.</param>
    /// <param name="ToSeq">The last missing sequence number.</param>
    public sealed record Gap(long FromSeq, long ToSeq) : RagEvent;

    /// <summary>The last event: the conversation is over, and the client will not connect again.</summary>
    /// <param name="CloseCode">The WebSocket close code, if there was one: 1000 after a stop.</param>
    /// <param name="Reason">The close reason, or why the client gave up.</param>
    /// <param name="ByPlan">Whether the conversation ended as planned: after a stop, or because the application closed the client.</param>
    public sealed record Closed(int? CloseCode, string Reason, bool ByPlan) : RagEvent;
}
