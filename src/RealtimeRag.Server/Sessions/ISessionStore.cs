using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Transport;

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
    /// <param name="resume">What the client asks for.</param>
    /// <param name="socket">Takes up the session.</param>
    /// <param name="fresh">
    /// The session that the connection began with. A connection takes up what was offered on older ones: neither its own, nor what a later one
    /// has taken up in the meantime.
    /// </param>
    /// <param name="insists">
    /// Whether it supersedes a connection that the same token was redeemed on, that is still open, and whose client may yet say that it has
    /// the reply. Otherwise that is to be waited for.
    /// </param>
    ResumeOutcome Redeem(ClientFrame.Resume resume, SendQueue socket, SessionLoop fresh, bool insists);

    /// <summary>The client has got the reply that this token came in: the token before it is spent.</summary>
    void Seen(SessionLoop session, ResumeOffer offer);

    /// <summary>The session has nobody connected from now on.</summary>
    void Detached(SessionLoop session);

    /// <summary>Ends the sessions that have been without a connection the longest, while replay buffers hold more than they may.</summary>
    void Shrink();

    /// <summary>The session is over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isExpired">Its window ran out; a client that still comes is told so.</param>
    void Forget(SessionLoop session, bool isExpired);
}

/// <summary>What came of a token.</summary>
/// <param name="Session">The session, or null where it cannot be taken up.</param>
/// <param name="Offer">The next token, where there is a session.</param>
/// <param name="Refusal">Why not, where there is none.</param>
/// <param name="Undecided">Nothing came of it yet: to be redeemed again when this ends.</param>
internal readonly record struct ResumeOutcome(SessionLoop? Session, ResumeOffer? Offer, ResumeRefusal Refusal, Task? Undecided = null);
