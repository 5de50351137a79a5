using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>The result of a resume.</summary>
/// <param name="Session">The session that the connection serves from now on, or null.</param>
/// <param name="Claim">The claim to the session, to be confirmed once the client has received the reply.</param>
/// <param name="Refusal">The reason if there is no session.</param>
/// <param name="HasNoRoom">Whether there is no room for the connection; the token stays valid.</param>
internal readonly record struct ResumeResult(SessionLoop? Session, ResumeClaim? Claim = null, ResumeRefusal Refusal = default, bool HasNoRoom = false)
{
    /// <summary>Why the connection closes instead; null if it does not.</summary>
    public CloseReason? Close { get; init; }
}

/// <summary>Resumes sessions for reconnecting clients: redeems the token and attaches the socket to the session. Thread-safe.</summary>
internal sealed class SessionResumption(ISessionDirectory directory, SessionRegistry registry, SessionFactory? factory = null)
{
    /// <summary>
    /// Moves a socket from the session with which its connection began, and which has received no message, to the one that its client requests.
    /// If that is impossible, nothing changes.
    /// </summary>
    public async ValueTask<ResumeResult> ResumeAsync(
        ClientFrame.Resume resume, SessionLoop own, IFrameSink sink, bool mustReplace, CancellationToken cancellationToken)
    {
        var request = new RedemptionRequest(resume.ResumeToken, own.Address, mustReplace);
        var redemption = await directory.RedeemAsync(request, cancellationToken);
        if (redemption.Claim is not { } claim)
        {
            return new(null, null, redemption.Refusal, redemption.HasNoRoom) { Close = redemption.Close };
        }

        if (claim.Moved is { } moved)
        {
            await factory!.RestoreAsync(claim.Session, moved, own.Principal);
        }

        if (registry.Find(claim.Session) is not { } session)
        {
            // The session has ended since. The directory remembers whether its window had passed.
            var again = await directory.RedeemAsync(request, cancellationToken);
            return new(null, null, again is { Claim: null, HasNoRoom: false } ? again.Refusal : ResumeRefusal.Unknown);
        }

        if (await session.AttachAsync(sink, resume, claim, own.Principal) is { } refusal)
        {
            return new(null, null, refusal);
        }

        if (!await own.TryDiscardAsync())
        {
            // Another connection has resumed it in the meantime, or the process is draining.
            await own.DetachAsync(sink, isForGood: true);
        }

        return new(session, claim);
    }

    /// <summary>Issues a new token for a session whose connection could not resume another one.</summary>
    public ValueTask<ResumeOffer> OfferAsync(SessionLoop session, CancellationToken cancellationToken) =>
        directory.RegisterAsync(session.Address, cancellationToken);

    /// <summary>Records that the client has received the reply to a resume.</summary>
    public ValueTask ConfirmAsync(ResumeClaim claim) => directory.ConfirmAsync(claim);
}
