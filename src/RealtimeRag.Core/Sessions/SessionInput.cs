using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Everything that can happen to a session. A closed family.</summary>
/// <param name="At">The time since an arbitrary start, from a monotonic clock; never less than in the input before.</param>
public abstract record SessionInput(TimeSpan At)
{
    /// <summary>The first connection has opened.</summary>
    /// <param name="Offer">What a v2 client needs to resume later.</param>
    /// <param name="At">The time.</param>
    public sealed record Opened(ResumeOffer? Offer, TimeSpan At) : SessionInput(At)
    {
        /// <summary>When the connection's credentials expire; null for never.</summary>
        public TimeSpan? SignedInUntil { get; init; }
    }

    /// <summary>A message from the client.</summary>
    /// <param name="Message">The message, or what is wrong with it.</param>
    /// <param name="ArrivedAt">When its last byte was read.</param>
    /// <param name="At">The time.</param>
    public sealed record MessageArrived(ClientMessage Message, TimeSpan ArrivedAt, TimeSpan At) : SessionInput(At);

    /// <summary>A backend reported an event.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Event">The event.</param>
    /// <param name="At">The time.</param>
    public sealed record AnswerProgressed(long Number, AnswerEvent Event, TimeSpan At) : SessionInput(At);

    /// <summary>A backend failed.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="Failure">The reason.</param>
    /// <param name="At">The time.</param>
    public sealed record AnswerFailed(long Number, AnswerFailure Failure, TimeSpan At) : SessionInput(At);

    /// <summary>The process has no budget for speculation; the answer was not started.</summary>
    /// <param name="Number">The answer's number.</param>
    /// <param name="At">The time.</param>
    public sealed record SpeculationRefused(long Number, TimeSpan At) : SessionInput(At);

    /// <summary>Something of the principal's daily budgets was used.</summary>
    /// <param name="Uses">How much of each budget is used now.</param>
    /// <param name="At">The time.</param>
    public sealed record BudgetUsed(ImmutableArray<BudgetUse> Uses, TimeSpan At) : SessionInput(At);

    /// <summary><see cref="SessionState.NextDeadline"/> has passed.</summary>
    /// <param name="At">The time.</param>
    public sealed record Ticked(TimeSpan At) : SessionInput(At);

    /// <summary>The attached connection has a limit that will close it before long.</summary>
    /// <param name="Reason">Which limit.</param>
    /// <param name="In">When.</param>
    /// <param name="At">The time.</param>
    public sealed record ClosingSoon(GoingAwayReason Reason, TimeSpan In, TimeSpan At) : SessionInput(At);

    /// <summary>The connection has closed.</summary>
    /// <param name="IsForGood">Whether the client will not return, because it said goodbye or has seen the end of the session.</param>
    /// <param name="At">The time.</param>
    public sealed record Detached(bool IsForGood, TimeSpan At) : SessionInput(At);

    /// <summary>A new connection has taken over the session and has received everything it missed.</summary>
    /// <param name="At">The time.</param>
    public sealed record Attached(TimeSpan At) : SessionInput(At)
    {
        /// <summary>When the connection's credentials expire; null for never.</summary>
        public TimeSpan? SignedInUntil { get; init; }
    }

    /// <summary>The session is about to move to another process.</summary>
    /// <param name="At">The time.</param>
    public sealed record Leaving(TimeSpan At) : SessionInput(At);

    /// <summary>The session continues here, from a snapshot of another process; its client attaches next.</summary>
    /// <param name="LastSeq">The newest frame that the client has.</param>
    /// <param name="Open">
    /// If the client has more than the snapshot, the answers that it has seen begin but not end. Default if the snapshot has everything.
    /// </param>
    /// <param name="LastBegun">The highest number of an answer that any process has asked for; none up to it may be asked again.</param>
    /// <param name="Carried">The answers whose events still arrive from another process.</param>
    /// <param name="At">The time.</param>
    public sealed record Arrived(long LastSeq, ImmutableArray<OpenAnswer> Open, long LastBegun, ImmutableArray<long> Carried, TimeSpan At) : SessionInput(At);

    /// <summary>The credentials of an <c>authenticate</c> message are valid.</summary>
    /// <param name="SignedInUntil">Until when; null for no expiry.</param>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRenewed(TimeSpan? SignedInUntil, TimeSpan At) : SessionInput(At);

    /// <summary>The credentials of an <c>authenticate</c> message are invalid or belong to another principal.</summary>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRefused(TimeSpan At) : SessionInput(At);

    /// <summary>The credentials that the session began with were revoked.</summary>
    /// <param name="At">The time.</param>
    public sealed record CredentialsRevoked(TimeSpan At) : SessionInput(At);

    /// <summary>A new session continues on the connection because its client could not resume another one.</summary>
    /// <param name="Refusal">The reason.</param>
    /// <param name="Offer">How to resume the new session.</param>
    /// <param name="At">The time.</param>
    public sealed record ResumeRefused(ResumeRefusal Refusal, ResumeOffer Offer, TimeSpan At) : SessionInput(At);

    /// <summary>The process is draining: finish the answers, then close for the given reason.</summary>
    /// <param name="Reason">The reason, including when to reconnect.</param>
    /// <param name="Bound">How long answers may still take.</param>
    /// <param name="At">The time.</param>
    public sealed record DrainRequested(CloseReason Reason, TimeSpan Bound, TimeSpan At) : SessionInput(At);

    /// <summary>The process is shutting down without waiting: end every answer with its last frame, then close.</summary>
    /// <param name="Reason">The reason.</param>
    /// <param name="At">The time.</param>
    public sealed record ShutdownRequested(CloseReason Reason, TimeSpan At) : SessionInput(At);
}
