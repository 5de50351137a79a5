using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Everything that can happen to a session. A closed family.</summary>
/// <param name="At">The time since an arbitrary start, from a monotonic clock; never less than in the input before.</param>
public abstract record SessionInput(TimeSpan At)
{
    /// <summary>The first connection is there.</summary>
    /// <param name="Offer">What a client of the second dialect needs to resume later.</param>
    /// <param name="At">The time.</param>
    public sealed record Opened(ResumeOffer? Offer, TimeSpan At) : SessionInput(At)
    {
        /// <summary>When the connection's credentials end; null for never.</summary>
        public TimeSpan? SignedInUntil { get; init; }
    }

    /// <summary>A message from the client.</summary>
    /// <param name="Message">The message or what is wrong with it.</param>
    /// <param name="ArrivedAt">When its last byte was read.</param>
    /// <param name="At">The time.</param>
    public sealed record MessageArrived(ClientMessage Message, TimeSpan ArrivedAt, TimeSpan At) : SessionInput(At)
    {
        /// <summary>How much the session may hold after it, as <see cref="SessionSize"/> measures; a message that makes it hold more is refused.</summary>
        public long MayHold { get; init; } = long.MaxValue;
    }

    /// <summary>A backend said something.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Event">What.</param>
    /// <param name="At">The time.</param>
    public sealed record AnswerProgressed(long Number, AnswerEvent Event, TimeSpan At) : SessionInput(At);

    /// <summary>A backend failed.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="At">The time.</param>
    public sealed record AnswerFailed(long Number, AnswerFailure Failure, TimeSpan At) : SessionInput(At);

    /// <summary>The process has no budget for asking early; the answer was not started.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="At">The time.</param>
    public sealed record SpeculationRefused(long Number, TimeSpan At) : SessionInput(At);

    /// <summary><see cref="SessionState.NextDeadline"/> has passed.</summary>
    /// <param name="At">The time.</param>
    public sealed record Ticked(TimeSpan At) : SessionInput(At);

    /// <summary>The connection is gone.</summary>
    /// <param name="IsForGood">The client took its leave, or has seen the session's end: it will not come back.</param>
    /// <param name="At">The time.</param>
    public sealed record Detached(bool IsForGood, TimeSpan At) : SessionInput(At);

    /// <summary>A new connection took up the session; everything it missed was sent.</summary>
    /// <param name="At">The time.</param>
    public sealed record Attached(TimeSpan At) : SessionInput(At)
    {
        /// <summary>When the connection's credentials end; null for never.</summary>
        public TimeSpan? SignedInUntil { get; init; }
    }

    /// <summary>The credentials of an <c>authenticate</c> are good.</summary>
    /// <param name="SignedInUntil">Until when; null for ever.</param>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRenewed(TimeSpan? SignedInUntil, TimeSpan At) : SessionInput(At);

    /// <summary>The credentials of an <c>authenticate</c> are not good, or somebody else's.</summary>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRefused(TimeSpan At) : SessionInput(At);

    /// <summary>The credentials that the session began with were revoked.</summary>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRevoked(TimeSpan At) : SessionInput(At);

    /// <summary>A fresh session goes on after its client could not resume another.</summary>
    /// <param name="Refusal">Why not.</param>
    /// <param name="Offer">How the fresh session can be resumed.</param>
    /// <param name="At">The time.</param>
    public sealed record ResumeRefused(ResumeRefusal Refusal, ResumeOffer Offer, TimeSpan At) : SessionInput(At);

    /// <summary>The process goes down: answer what is asked, then close for the given reason.</summary>
    /// <param name="Reason">The reason, with the time after which to come back.</param>
    /// <param name="Bound">How long answers may still take.</param>
    /// <param name="At">The time.</param>
    public sealed record DrainRequested(CloseReason Reason, TimeSpan Bound, TimeSpan At) : SessionInput(At);

    /// <summary>The process goes down without waiting: every answer gets its last frame, then the connection closes.</summary>
    /// <param name="Reason">The reason.</param>
    /// <param name="At">The time.</param>
    public sealed record ShutdownRequested(CloseReason Reason, TimeSpan At) : SessionInput(At);
}
