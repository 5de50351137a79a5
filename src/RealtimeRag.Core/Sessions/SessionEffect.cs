using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>What the world has to do after a step, in order. A closed family.</summary>
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
    /// <param name="IsSpeculative">The question is not final: ask only within the process's budget.</param>
    public sealed record StartAnswer(long Number, AnswerRequest Request, bool IsSpeculative = false) : SessionEffect;

    /// <summary>Stop asking; nothing more is wanted of this answer.</summary>
    /// <param name="Number">The answer's number.</param>
    public sealed record CancelAnswer(long Number) : SessionEffect;

    /// <summary>A speculation has come out.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Saved">By how much the answer began early; null where the call was wasted.</param>
    public sealed record SettleSpeculation(long Number, TimeSpan? Saved) : SessionEffect;

    /// <summary>Pass an opinion on to the backend.</summary>
    /// <param name="MessageId">The backend's id of the answer.</param>
    /// <param name="User">The caller's name at the backend.</param>
    /// <param name="Rating"><c>like</c>, <c>dislike</c> or null.</param>
    /// <param name="Comment">Free text.</param>
    public sealed record PassFeedback(string MessageId, string User, string? Rating, string? Comment) : SessionEffect;

    /// <summary>Free the frames up to a number from the replay buffer.</summary>
    /// <param name="Seq">The number.</param>
    public sealed record ReleaseFrames(long Seq) : SessionEffect;

    /// <summary>Find out whose credentials these are; the outcome comes back as an input. Its text does not show them.</summary>
    /// <param name="Token">A key or token.</param>
    public sealed record CheckCredentials(string Token) : SessionEffect
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(CheckCredentials);
    }

    /// <summary>Close the connection after everything sent before.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Close(CloseReason Reason) : SessionEffect;

    /// <summary>The session is over and can be forgotten.</summary>
    /// <param name="IsExpired">Nobody came back in time.</param>
    public sealed record Forget(bool IsExpired) : SessionEffect;
}
