using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <content>The session and its connections: sockets attach, resume and detach, and bring their credentials.</content>
internal sealed partial class SessionLoop
{
    private TimeSpan? SignedInUntil =>
        Principal.ExpiresAt is { } end ? _services.Clock.Now + (end - _services.Clock.Time.GetUtcNow()) : null;

    private ResumeRefusal Gone => _isExpired ? ResumeRefusal.Expired : ResumeRefusal.Unknown;

    /// <summary>
    /// Attaches a socket that resumes the session: sends it the reply to the resume, the missed frames, and then the live ones. A socket that is
    /// still attached is superseded, and so is this one if a newer claim has already arrived. Returns null, or the reason why the session cannot
    /// be resumed; it then ends, unless a client is still connected.
    /// </summary>
    public async Task<ResumeRefusal?> AttachAsync(IFrameSink sink, ClientFrame.Resume resume, ResumeClaim claim, Principal? principal = null)
    {
        var attach = new SessionRequest.Attach(sink, resume, claim, principal ?? Principal);
        return await PutAsync(new(null, attach), CancellationToken.None) ? await attach.Outcome : Gone;
    }

    /// <summary>Detaches a socket; ignored if another one has replaced it.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="isForGood">Whether its client will not return.</param>
    public async Task DetachAsync(IFrameSink sink, bool isForGood) =>
        await PutAsync(new(null, new SessionRequest.Detach(sink, isForGood)), CancellationToken.None);

    /// <summary>Waits until there is room for more frames.</summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken) => _outbox.WhenRoomAsync(cancellationToken);

    /// <summary>Ends the session because its resume window has passed, unless a client has reconnected by the time this is processed.</summary>
    public void Expire()
    {
        _isUnwanted = true;

        // If the inbox is full, the loop is awake anyway.
        Start()?.Writer.TryWrite(default);
    }

    /// <summary>Sets new credentials of the same party; returns the input to post to the session.</summary>
    public SessionInput Renew(Principal principal)
    {
        Volatile.Write(ref _principal, principal);
        return new SessionInput.CredentialsRenewed(SignedInUntil, _services.Clock.Now);
    }

    private async ValueTask AttachAsync(SessionRequest.Attach attach)
    {
        var (resume, claim) = (attach.Resume, attach.Claim);
        if (_isOver)
        {
            attach.Settle(Gone);
        }
        else if (claim.Fence <= _fence)
        {
            attach.Sink.Close(CloseReason.Superseded, dropWaiting: true);
            attach.Settle(null);
        }
        else if (MismatchOnArrival(resume) is { } refusal)
        {
            SessionLog.ResumeRefused(_services.Log, _state.SessionId, WireWords.Of(refusal));
            await RefuseAsync(refusal);
            attach.Settle(refusal);
        }
        else
        {
            _fence = claim.Fence;
            _services.Detached.Remove(this);
            _outbox.TakeUp(attach.Sink, resume.LastSeq, new ServerFrame.Resumed(_state.SessionId, null, claim.Offer));
            Volatile.Write(ref _principal, attach.Principal);
            Apply(new SessionInput.Attached(_services.Clock.Now) { SignedInUntil = SignedInUntil });
            attach.Settle(null);
        }
    }

    private ResumeRefusal? Mismatch(ClientFrame.Resume resume) =>
        !_state.Ids.Has(resume.SessionId) ? ResumeRefusal.Unknown
        : Address.Epoch != resume.Epoch ? ResumeRefusal.Epoch
        : !_outbox.CanTakeUp(resume.LastSeq) ? ResumeRefusal.Position
        : null;

    /// <summary>The token of a refused resume is already spent, so without a connection the session can no longer be resumed.</summary>
    private async ValueTask RefuseAsync(ResumeRefusal refusal)
    {
        await _services.Directory.ForgetAsync(Address, isExpired: false);
        if (refusal == ResumeRefusal.Position)
        {
            _outbox.Close(CloseReason.Superseded);
            Finish(isExpired: false);
        }
        else if (!_outbox.IsAttached)
        {
            Finish(isExpired: false);
        }
    }

    private async ValueTask DetachAsync(SessionRequest.Detach detach)
    {
        if (!_outbox.Detach(detach.Sink))
        {
            return;
        }

        Apply(new SessionInput.Detached(detach.IsForGood, _services.Clock.Now));
        if (!_isOver)
        {
            await _services.Directory.DetachAsync(Address, _fence);
            _services.Detached.Add(this);
        }
    }

    private void EndIfUnwanted()
    {
        if (_isUnwanted)
        {
            _isUnwanted = false;
            if (!_outbox.IsAttached)
            {
                Finish(isExpired: true);
            }
        }
    }
}
