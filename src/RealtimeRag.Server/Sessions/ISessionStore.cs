using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>Finds the session that a client wants to take up again. Implementations are thread-safe.</summary>
internal interface ISessionStore
{
    /// <summary>A new token for a session; the one before is no longer good.</summary>
    ResumeOffer Offer(SessionLoop session);

    /// <summary>Redeems a token. Whatever comes of it, the token is spent.</summary>
    ResumeOutcome Redeem(ClientFrame.Resume resume);

    /// <summary>The session has nobody connected from now on.</summary>
    void Detached(SessionLoop session);

    /// <summary>Ends the sessions that have been without a connection the longest, while replay buffers hold more than they may.</summary>
    void Shrink();

    /// <summary>The session is over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isExpired">Its window ran out; a client that still comes is told so.</param>
    void Forget(SessionLoop session, bool isExpired);
}

/// <summary>A redeemed token.</summary>
/// <param name="Session">The session, or null where it cannot be taken up.</param>
/// <param name="Refusal">Why not.</param>
internal readonly record struct ResumeOutcome(SessionLoop? Session, ResumeRefusal Refusal);
