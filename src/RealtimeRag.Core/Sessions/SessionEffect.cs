using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>What the host must do after a step, in order. A closed family.</summary>
public abstract record SessionEffect
{
    private SessionEffect()
    {
    }

    /// <summary>Send a frame.</summary>
    /// <param name="Frame">The frame.</param>
    public sealed record Send(ServerFrame Frame) : SessionEffect;

    /// <summary>Ask the backend; its events come back as inputs with the same number.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Request">The question.</param>
    /// <param name="IsSpeculative">Whether the question is not final: ask it only within the process's budget.</param>
    public sealed record StartAnswer(long Number, AnswerRequest Request, bool IsSpeculative = false) : SessionEffect;

    /// <summary>Cancel an answer that is no longer needed.</summary>
    /// <param name="Number">The answer's number.</param>
    public sealed record CancelAnswer(long Number) : SessionEffect;

    /// <summary>The outcome of a speculation.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Saved">How much earlier the answer started; null if the call was wasted.</param>
    public sealed record SettleSpeculation(long Number, TimeSpan? Saved) : SessionEffect;

    /// <summary>Forward a rating to the backend.</summary>
    /// <param name="MessageId">The backend's id of the answer.</param>
    /// <param name="User">The user's id at the backend.</param>
    /// <param name="Rating"><c>like</c>, <c>dislike</c> or null.</param>
    /// <param name="Comment">Free text.</param>
    public sealed record PassFeedback(string MessageId, string User, string? Rating, string? Comment) : SessionEffect;

    /// <summary>The client rated an answer, whether or not the backend takes ratings.</summary>
    /// <param name="AnswerId">The answer's id on the wire.</param>
    /// <param name="Rating"><c>like</c>, <c>dislike</c> or null.</param>
    public sealed record NoteRating(string AnswerId, string? Rating) : SessionEffect;

    /// <summary>Link the traces of later answers to the client's.</summary>
    /// <param name="Traceparent">As W3C Trace Context writes it; not checked.</param>
    public sealed record LinkTrace(string Traceparent) : SessionEffect;

    /// <summary>Free the frames up to a number from the replay buffer.</summary>
    /// <param name="Seq">The number.</param>
    public sealed record ReleaseFrames(long Seq) : SessionEffect;

    /// <summary>Check these credentials; the result comes back as an input. <see cref="ToString"/> does not reveal them.</summary>
    /// <param name="Token">A key or token.</param>
    public sealed record CheckCredentials(string Token) : SessionEffect
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(CheckCredentials);
    }

    /// <summary>Close the connection after everything sent before.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Close(CloseReason Reason) : SessionEffect;

    /// <summary>The session is over and can be removed.</summary>
    /// <param name="IsExpired">Whether it ended because no client reconnected in time.</param>
    public sealed record Forget(bool IsExpired) : SessionEffect;
}
