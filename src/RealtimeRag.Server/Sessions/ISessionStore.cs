using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>Finds the session that a client wants to take up again. Implementations are thread-safe.</summary>
internal interface ISessionStore
{
    /// <summary>A new token for a session; those before are no longer good.</summary>
    ResumeOffer Offer(SessionLoop session);

    /// <summary>
    /// Redeems a token: the socket takes up the session and is sent the reply with the next token. The reply may be lost on the way, so the
    /// token stays good until <see cref="Seen"/>. A token that is refused for what comes with it is spent.
    /// </summary>
    ResumeOutcome Redeem(ResumeAttempt attempt);

    /// <summary>The client has got the reply that this token came in: the token before it is spent.</summary>
    void Seen(SessionLoop session, ResumeOffer offer);

    /// <summary>The session has nobody connected from now on. Where there are too many such, the one that has been so the longest ends.</summary>
    void Detached(SessionLoop session);

    /// <summary>Ends the session that has been without a connection the longest, if replay buffers hold more than they may.</summary>
    void Shrink();

    /// <summary>The session is over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isExpired">Its window ran out; a client that still comes learns so.</param>
    void Forget(SessionLoop session, bool isExpired);
}

/// <summary>A connection's attempt to take up a session.</summary>
/// <param name="Resume">What the client asks for.</param>
/// <param name="Socket">Takes up the session.</param>
/// <param name="Fresh">The session that the connection began with; it cannot be taken up on its own connection.</param>
/// <param name="MustDecide">
/// Whether to decide now where the same token was redeemed on a connection that is still open, and whose client may yet say that it has the
/// reply: a newer connection than that supersedes it, an older one is refused, because it was overtaken by the client's own next attempt.
/// </param>
/// <param name="MustReplace">Whether there is no room for this connection unless it takes the place of one that is still attached.</param>
internal readonly record struct ResumeAttempt(
    ClientFrame.Resume Resume, IFrameSink Socket, SessionLoop Fresh, bool MustDecide = false, bool MustReplace = false);

/// <summary>What came of a token.</summary>
/// <param name="Session">The session, or null where it cannot be taken up.</param>
/// <param name="Offer">The next token, where there is a session.</param>
/// <param name="Refusal">Why not, where there is none.</param>
/// <param name="Pending">Nothing came of it yet: to be redeemed again when this ends.</param>
/// <param name="IsOlder">Where it is pending: whether the connection is older than the one that the token was redeemed on.</param>
/// <param name="HasNoRoom">The token is good and stays so, but there is no room for the connection.</param>
internal readonly record struct ResumeOutcome(
    SessionLoop? Session, ResumeOffer? Offer, ResumeRefusal Refusal, Task? Pending = null, bool IsOlder = false, bool HasNoRoom = false);
