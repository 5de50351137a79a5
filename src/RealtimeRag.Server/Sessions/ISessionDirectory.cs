using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Maps resume tokens to sessions and their locations. It does not hold the sessions: a connection that redeems a token attaches to the
/// session at the location in the claim. Each redemption raises the session's fence, and of two claims the one with the higher fence owns the
/// session. Implementations are thread-safe; one that keeps its entries in this process completes synchronously.
/// </summary>
internal interface ISessionDirectory
{
    /// <summary>Issues a new token for a session and invalidates all earlier ones. The first call registers the session as connected.</summary>
    ValueTask<ResumeOffer> RegisterAsync(SessionAddress session, CancellationToken cancellationToken);

    /// <summary>
    /// Exchanges a token for the next one. The reply may get lost, so the old token stays valid until <see cref="ConfirmAsync"/>. Waits, for a
    /// limited time, while it is unknown whether an earlier connection that redeemed the same token has received its reply.
    /// </summary>
    ValueTask<Redemption> RedeemAsync(RedemptionRequest request, CancellationToken cancellationToken);

    /// <summary>Records that the client has received the reply to a claim, which invalidates the old token. Ignored if there is a newer claim.</summary>
    ValueTask ConfirmAsync(ResumeClaim claim);

    /// <summary>Records that the connection that owned the session under this fence is gone. Ignored if there is a newer claim.</summary>
    ValueTask DetachAsync(SessionAddress session, long fence);

    /// <summary>Invalidates all tokens of the session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isExpired">Whether its resume window has passed; a client that still tries to resume is then refused for that reason.</param>
    ValueTask ForgetAsync(SessionAddress session, bool isExpired);
}

/// <summary>The location of a session.</summary>
/// <param name="Key">Its key in this process, independent of the id that its client chooses.</param>
/// <param name="Epoch">The epoch of its sequence numbers.</param>
/// <param name="Owner">The party that owns it; its tokens are valid for no other party.</param>
internal sealed record SessionAddress(string Key, string Epoch, string Owner = "")
{
    /// <summary>The fence of a session's first connection, before any token has been redeemed.</summary>
    public const long FirstFence = 1;
}

/// <summary>A connection's request to resume a session.</summary>
/// <param name="ResumeToken">The client's token.</param>
/// <param name="Own">The session with which the connection began. It cannot be resumed on the same connection, and it shows the age of the connection.</param>
/// <param name="MustReplace">Whether there is room for this connection only if it replaces one that is still attached.</param>
internal readonly record struct RedemptionRequest(string ResumeToken, SessionAddress Own, bool MustReplace = false);

/// <summary>The result of redeeming a token.</summary>
/// <param name="Claim">The claim to the session, or null if it cannot be resumed.</param>
/// <param name="Refusal">The reason if it cannot be resumed.</param>
/// <param name="HasNoRoom">Whether there is no room for the connection; the token stays valid.</param>
internal readonly record struct Redemption(ResumeClaim? Claim, ResumeRefusal Refusal = default, bool HasNoRoom = false)
{
    /// <summary>Why the connection closes instead; null if it does not.</summary>
    public CloseReason? Close { get; init; }
}

/// <summary>A claim to a session, which allows its connection to attach to it.</summary>
/// <param name="Session">The session's location.</param>
/// <param name="Fence">Higher than in all earlier claims to the session.</param>
/// <param name="Offer">The next token, for the client.</param>
internal sealed record ResumeClaim(SessionAddress Session, long Fence, ResumeOffer Offer)
{
    /// <summary>The session, if it comes from another node; null if it is here.</summary>
    public MovedSession? Moved { get; init; }
}
