using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Knows which resume token is good for which session, and where that session is. It holds no session: whoever redeems a token takes the session
/// up where the claim says. Each redemption raises the session's fence, and of two claims the one with the higher fence has the session.
/// Implementations are thread-safe; one that keeps its entries in this process completes at once.
/// </summary>
internal interface ISessionDirectory
{
    /// <summary>A new token for a session; those before are no longer good. The first one enters the session as connected.</summary>
    ValueTask<ResumeOffer> RegisterAsync(SessionAddress session, CancellationToken cancellationToken);

    /// <summary>
    /// Redeems a token for the next one. The reply may be lost on the way, so the token stays good until <see cref="ConfirmAsync"/>. Waits, within
    /// bounds, while it is not known whether the connection that redeemed the same token before has got its reply.
    /// </summary>
    ValueTask<Redemption> RedeemAsync(RedemptionRequest request, CancellationToken cancellationToken);

    /// <summary>The client has got the reply to a claim: the token before is spent. Of no effect once there is a newer claim.</summary>
    ValueTask ConfirmAsync(ResumeClaim claim);

    /// <summary>The connection that had the session under a fence is gone. Of no effect once there is a newer claim.</summary>
    ValueTask DetachAsync(SessionAddress session, long fence);

    /// <summary>No token is good for the session any more.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isExpired">Its window ran out; a client that still comes learns so.</param>
    ValueTask ForgetAsync(SessionAddress session, bool isExpired);
}

/// <summary>Where a session is.</summary>
/// <param name="Key">Names it in this process, whatever id its client chooses.</param>
/// <param name="Epoch">The epoch of its frame numbers.</param>
/// <param name="Owner">The party that it belongs to; its tokens are good for nobody else.</param>
internal sealed record SessionAddress(string Key, string Epoch, string Owner = "")
{
    /// <summary>The fence under which a session is connected before any token was redeemed for it.</summary>
    public const long FirstFence = 1;
}

/// <summary>A connection's wish to take up a session.</summary>
/// <param name="ResumeToken">The token that its client has.</param>
/// <param name="Own">The session that the connection began with. It cannot be taken up on its own connection, and it tells how old the connection is.</param>
/// <param name="MustReplace">Whether there is no room for this connection unless it takes the place of one that is still attached.</param>
internal readonly record struct RedemptionRequest(string ResumeToken, SessionAddress Own, bool MustReplace = false);

/// <summary>What came of a token.</summary>
/// <param name="Claim">The right to the session, or null where it cannot be taken up.</param>
/// <param name="Refusal">Why not, where it cannot.</param>
/// <param name="HasNoRoom">The token is good and stays so, but there is no room for the connection.</param>
internal readonly record struct Redemption(ResumeClaim? Claim, ResumeRefusal Refusal = default, bool HasNoRoom = false);

/// <summary>The right to take up a session.</summary>
/// <param name="Session">Where it is.</param>
/// <param name="Fence">Higher than in every claim to the session before.</param>
/// <param name="Offer">The next token, for the client.</param>
internal sealed record ResumeClaim(SessionAddress Session, long Fence, ResumeOffer Offer);
