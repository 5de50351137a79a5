using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>The store through which nodes pass sessions to one another. Thread-safe.</summary>
internal interface ISessionStore
{
    /// <summary>This node's hold on a session that it has registered or claimed; null for one that is not stored.</summary>
    ISessionLease? LeaseOf(SessionAddress session);
}

/// <summary>
/// A node's hold on one session, under one fence: as soon as another node has the session, nothing can be written under it any more. Thread-safe.
/// </summary>
internal interface ISessionLease
{
    /// <summary>The fence; no other node ever has the same one.</summary>
    long Fence { get; }

    /// <summary>
    /// Whether this process was suspended for so long that another node may have taken its sessions. As long as that is not known, nothing may be sent.
    /// </summary>
    bool IsInDoubt { get; }

    /// <summary>Writes. One write at a time; never throws.</summary>
    Task<StoreReply> WriteAsync(SessionWrite write);
}

/// <summary>The outcome of a write.</summary>
internal enum StoreReply
{
    /// <summary>It is stored, and given up if the write says so.</summary>
    Stored,

    /// <summary>It is stored, but not given up: a newer attempt to resume has begun, perhaps at this node.</summary>
    Kept,

    /// <summary>The store lacks something before it: the whole session must be written.</summary>
    Incomplete,

    /// <summary>Another node has the session, or may have it.</summary>
    Lost,

    /// <summary>The store cannot be reached, or accepts no writes now. The write may or may not have happened.</summary>
    Away,
}

/// <summary>One write of a session. Immutable.</summary>
/// <param name="State">The session.</param>
/// <param name="Snapshot">The session as JSON.</param>
/// <param name="FirstSeq">The number of the first frame in it; one more than <paramref name="LastSeq"/> if there are no frames.</param>
/// <param name="LastSeq">The number of the newest frame.</param>
/// <param name="ForgottenSeq">The newest frame that need not be stored any longer.</param>
/// <param name="Frames">The frames, as <see cref="FrameLog"/> writes them.</param>
/// <param name="Followed">How far the session has followed an answer that another node asks for.</param>
internal sealed record SessionWrite(SessionState State, byte[] Snapshot, long FirstSeq, long LastSeq, long ForgottenSeq, byte[] Frames, FollowedAnswer Followed)
{
    /// <summary>Whether it replaces everything that is stored.</summary>
    public bool IsWhole { get; init; }

    /// <summary>For whom this node gives the session up with this write; null if it keeps the session.</summary>
    public Parking? Parking { get; init; }
}

/// <summary>For whom a session is given up.</summary>
/// <param name="Attempt">The attempt to resume that asked for it, unless a newer one has begun; null for any attempt.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Parking(string? Attempt);

/// <summary>How far a session has followed an answer.</summary>
/// <param name="Number">The answer's number; 0 for none.</param>
/// <param name="Taken">How many of its events the state contains.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FollowedAnswer(long Number, long Taken);

/// <summary>A session as it comes from another node. Immutable.</summary>
/// <param name="Snapshot">The session.</param>
/// <param name="Frames">The frames that are kept, each as it was sent.</param>
/// <param name="LastSeq">The number of the newest stored frame.</param>
/// <param name="Followed">How far it had followed an answer.</param>
/// <param name="LastBegun">The highest number of an answer that any node has asked for.</param>
/// <param name="Carried">The answers that another node still asks for, and whose events it passes on.</param>
internal sealed record MovedSession(
    SessionSnapshot Snapshot, IReadOnlyList<NumberedFrame> Frames, long LastSeq, FollowedAnswer Followed, long LastBegun, ImmutableArray<long> Carried);

/// <summary>Carries a backend's events to a session that has moved to another node. The request to the backend never moves. Thread-safe.</summary>
internal interface ITurnCarrier
{
    /// <summary>Records that a question is about to be asked. Returns null if it must not be: another node has the session, or it was asked before.</summary>
    /// <param name="session">The session.</param>
    /// <param name="lease">This node's hold on it; null if it is not stored.</param>
    /// <param name="number">The answer's number.</param>
    /// <param name="user">The user's id at the backend.</param>
    /// <param name="cancel">Called when no node wants the answer any more; returns at once.</param>
    ValueTask<ICarriedTurn?> BeginAsync(SessionAddress session, ISessionLease? lease, long number, string user, Action cancel);

    /// <summary>The events that another node passes on, from the given one to the last; a failure if that node is gone.</summary>
    IAsyncEnumerable<CarriedEvent> FollowAsync(SessionAddress session, long number, long from, CancellationToken cancellationToken);

    /// <summary>Stops an answer that another node asks for; returns at once.</summary>
    void TakeAway(SessionAddress session, ISessionLease lease, long number);
}

/// <summary>An answer that this node asks for. <see cref="CarryAsync"/> is called by one caller at a time; the rest is thread-safe.</summary>
internal interface ICarriedTurn
{
    /// <summary>Records the backend's name for its task; returns at once.</summary>
    void Named(string task);

    /// <summary>Passes an event on, retrying for some seconds while the store is unavailable; returns false if the answer is no longer wanted.</summary>
    ValueTask<bool> CarryAsync(CarriedEvent happened, CancellationToken cancellationToken);

    /// <summary>Records that the backend has been released; returns at once.</summary>
    void End();
}
