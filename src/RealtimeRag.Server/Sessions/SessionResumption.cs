using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>What came of a resume.</summary>
/// <param name="Session">The session that the connection has from now on, or null.</param>
/// <param name="Claim">Its right to it, to be confirmed once the client has got the reply.</param>
/// <param name="Refusal">Why not, where there is no session.</param>
/// <param name="HasNoRoom">There is no room for the connection; the token stays good.</param>
internal readonly record struct ResumeResult(SessionLoop? Session, ResumeClaim? Claim = null, ResumeRefusal Refusal = default, bool HasNoRoom = false);

/// <summary>Takes up sessions for clients that come back: redeems the token, and posts the socket to the session. Thread-safe.</summary>
internal sealed class SessionResumption(ISessionDirectory directory, SessionRegistry registry)
{
    /// <summary>
    /// Moves a socket from the session that its connection began with, and that has taken no message, to the one that its client asks for.
    /// Where that is impossible, everything stays as it was.
    /// </summary>
    public async ValueTask<ResumeResult> ResumeAsync(
        ClientFrame.Resume resume, SessionLoop own, IFrameSink sink, bool mustReplace, CancellationToken cancellationToken)
    {
        var redemption = await directory.RedeemAsync(new(resume.ResumeToken, own.Address, mustReplace), cancellationToken);
        if (redemption.Claim is not { } claim)
        {
            return new(null, null, redemption.Refusal, redemption.HasNoRoom);
        }

        if (registry.Find(claim.Session) is not { } session)
        {
            return new(null, null, ResumeRefusal.Unknown);
        }

        if (await session.AttachAsync(sink, resume, claim, own.Principal) is { } refusal)
        {
            return new(null, null, refusal);
        }

        if (!await own.TryDiscardAsync())
        {
            // Another connection has taken it up meanwhile, or the process drains.
            await own.DetachAsync(sink, isForGood: true);
        }

        return new(session, claim);
    }

    /// <summary>A new token for a session whose connection could not resume another.</summary>
    public ValueTask<ResumeOffer> OfferAsync(SessionLoop session, CancellationToken cancellationToken) =>
        directory.RegisterAsync(session.Address, cancellationToken);

    /// <summary>The client has got the reply to a resume.</summary>
    public ValueTask ConfirmAsync(ResumeClaim claim) => directory.ConfirmAsync(claim);
}
