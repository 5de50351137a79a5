using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// One session: a channel in front of a pure machine. The loop is the only reader of the channel and the only owner of the state and the
/// outbox; it carries out effects in order and waits for nobody. Everything else talks to the session through its inbox. The loop starts with the
/// first thing that comes in; until then the session has only sent its opening frames, and can be discarded.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The loop disposes of its alarm when it ends, which may be later than any owner.")]
internal sealed class SessionLoop
{
    private readonly Lock _starting = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionServices _services;
    private readonly Outbox _outbox;
    private readonly SessionShare _share;
    private readonly SessionEffects _effects;
    private readonly ResumeOffer? _offer;
    private Channel<Envelope>? _inbox;
    private SessionAlarm? _alarm;
    private SessionState _state;
    private Principal _principal;
    private long _fence = SessionAddress.FirstFence;
    private bool _isOpened;
    private bool _isDiscarded;
    private bool _isOver;
    private bool _isExpired;
    private volatile bool _isUnwanted;

    /// <param name="services">What every session shares.</param>
    /// <param name="dialect">The connection's dialect.</param>
    /// <param name="language">The language of notes and errors.</param>
    /// <param name="address">Where the session is known by.</param>
    /// <param name="offer">Its first resume token, in the second dialect.</param>
    /// <param name="sink">Its first socket.</param>
    /// <param name="principal">Whose it is.</param>
    public SessionLoop(
        SessionServices services, Dialect dialect, Language language, SessionAddress address, ResumeOffer? offer, IFrameSink sink, Principal? principal = null)
    {
        (_services, Address, _offer, _principal) = (services, address, offer, principal ?? Principal.Anonymous);
        _outbox = new Outbox(dialect, services.Memory);
        _outbox.Attach(sink);
        _share = new SessionShare(services.Memory);
        _effects = new SessionEffects(this, _outbox, services);
        _state = SessionState.Begin(dialect, address.Key, language, services.Rules);
    }

    /// <summary>Where the session is known by, whatever id its client chooses.</summary>
    public SessionAddress Address { get; }

    /// <summary>The session's present id; the client may move it. Safe to read from any thread.</summary>
    public string SessionId => Volatile.Read(ref _state).SessionId;

    /// <summary>Whose session it is, with the credentials of the newest connection. Safe to read from any thread.</summary>
    public Principal Principal => Volatile.Read(ref _principal);

    /// <summary>Whether everything was said.</summary>
    public bool IsClosed => Volatile.Read(ref _state).IsClosed;

    /// <summary>Ends when the session is over.</summary>
    public Task Completion => _completion.Task;

    private TimeSpan? SignedInUntil =>
        Principal.ExpiresAt is { } end ? _services.Clock.Now + (end - _services.Clock.Time.GetUtcNow()) : null;

    private ResumeRefusal Gone => _isExpired ? ResumeRefusal.Expired : ResumeRefusal.Unknown;

    /// <summary>Sends the opening frames, unless they are sent.</summary>
    public void Open()
    {
        lock (_starting)
        {
            if (!_isOpened)
            {
                _isOpened = true;
                Apply(new SessionInput.Opened(_offer, _services.Clock.Now) { SignedInUntil = SignedInUntil });
            }
        }
    }

    /// <summary>Hands the session an input; waits while its inbox is full. False once the session is over.</summary>
    public ValueTask<bool> PostAsync(SessionInput input, CancellationToken cancellationToken) => PutAsync(new(input, null), cancellationToken);

    /// <summary>Waits until every input handed over before has had its effects, or the session is over.</summary>
    public async Task WhenTakenAsync(CancellationToken cancellationToken)
    {
        var flush = new SessionRequest.Flush();
        if (Volatile.Read(ref _inbox) is not null && await PutAsync(new(null, flush), cancellationToken))
        {
            await flush.Done.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Lets a socket take up the session: it is sent the reply to the resume, what its client missed, and what comes. A socket that still was attached is
    /// superseded, and so is this one where a newer claim has come before it. Null, or why the session cannot be taken up; it then ends,
    /// unless somebody is connected who can go on.
    /// </summary>
    public async Task<ResumeRefusal?> AttachAsync(IFrameSink sink, ClientFrame.Resume resume, ResumeClaim claim, Principal? principal = null)
    {
        var attach = new SessionRequest.Attach(sink, resume, claim, principal ?? Principal);
        return await PutAsync(new(null, attach), CancellationToken.None) ? await attach.Outcome : Gone;
    }

    /// <summary>A socket is gone; of no effect where another one has taken its place.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="isForGood">Its client will not come back.</param>
    public async Task DetachAsync(IFrameSink sink, bool isForGood) =>
        await PutAsync(new(null, new SessionRequest.Detach(sink, isForGood)), CancellationToken.None);

    /// <summary>Waits until there is room for more frames.</summary>
    public ValueTask WhenRoomAsync(CancellationToken cancellationToken) => _outbox.WhenRoomAsync(cancellationToken);

    /// <summary>Discards a session into which nothing has come; false, and nothing happens, where something has.</summary>
    public async ValueTask<bool> TryDiscardAsync()
    {
        lock (_starting)
        {
            if (_inbox is not null || _isDiscarded)
            {
                return _isDiscarded;
            }

            _isDiscarded = true;
        }

        await LeaveAsync();
        return true;
    }

    /// <summary>Takes new credentials of the same party; returns what the session is to be handed.</summary>
    public SessionInput Renew(Principal principal)
    {
        Volatile.Write(ref _principal, principal);
        return new SessionInput.CredentialsRenewed(SignedInUntil, _services.Clock.Now);
    }

    /// <summary>Ends the session without another word: nobody can come back to it.</summary>
    public void End() => Start()?.Writer.TryComplete();

    /// <summary>Ends the session as one whose window is over, unless somebody has come back by the time that it learns of this.</summary>
    public void Expire()
    {
        _isUnwanted = true;

        // A full inbox keeps the loop awake.
        Start()?.Writer.TryWrite(default);
    }

    /// <summary>The inbox of a session that runs from now on; null where it was discarded.</summary>
    private Channel<Envelope>? Start()
    {
        if (Volatile.Read(ref _inbox) is { } running)
        {
            return running;
        }

        lock (_starting)
        {
            if (_inbox is null && !_isDiscarded)
            {
                Open();
                _alarm = new SessionAlarm(_services.Clock, TryTick);
                var inbox = Channel.CreateBounded<Envelope>(
                    new BoundedChannelOptions(FlowLimits.InboxInputs) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
                Volatile.Write(ref _inbox, inbox);
                _ = RunAsync(inbox);
            }

            return _inbox;
        }
    }

    private async ValueTask<bool> PutAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        if (Start()?.Writer is not { } inbox)
        {
            return false;
        }

        while (!inbox.TryWrite(envelope))
        {
            if (!await inbox.WaitToWriteAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task RunAsync(Channel<Envelope> inbox)
    {
        // Whoever starts a session must not run it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await inbox.Reader.WaitToReadAsync())
            {
                while (inbox.Reader.TryRead(out var envelope))
                {
                    await TakeAsync(envelope);
                }

                SettleStep();
            }
        }
        catch (Exception e)
        {
            SessionLog.Faulted(_services.Log, e, _state.SessionId);
        }
        finally
        {
            inbox.Writer.TryComplete();

            // Nobody may wait on a session that is gone.
            _outbox.Close(CloseReason.ServerFault);
            await _alarm!.DisposeAsync();
            _effects.CancelAll();
            await LeaveAsync();
            while (inbox.Reader.TryRead(out var envelope))
            {
                envelope.Request?.Drop(Gone);
            }
        }
    }

    private async ValueTask LeaveAsync()
    {
        _outbox.Discard();
        _share.Free();
        _services.Detached.Remove(this);
        await _services.Directory.ForgetAsync(Address, _isExpired);
        _services.Registry.Remove(this);
        _completion.TrySetResult();
    }

    private async ValueTask TakeAsync(Envelope envelope)
    {
        if (_isUnwanted)
        {
            _isUnwanted = false;
            if (!_outbox.IsAttached)
            {
                Finish(isExpired: true);
            }
        }

        switch (envelope.Request)
        {
            case SessionRequest.Attach attach:
                await AttachAsync(attach);
                break;
            case SessionRequest.Detach detach:
                await DetachAsync(detach);
                break;
            case null when envelope.Input is { } input:
                Take(input);
                break;
        }

        if (_state.NextDeadline <= _services.Clock.Now)
        {
            Apply(new SessionInput.Ticked(_services.Clock.Now));
        }

        if (envelope.Request is SessionRequest.Flush flush)
        {
            // Whoever waits may rely on all that follows from what came before.
            SettleStep();
            flush.Settle();
        }
    }

    private void SettleStep()
    {
        _alarm!.Set(_state.NextDeadline);
        if (!_isOver)
        {
            // The room of a session that ends is not free yet.
            _services.Detached.Shrink();
        }
    }

    private void Take(SessionInput input)
    {
        if (input is SessionInput.Ticked)
        {
            // Timers can fire a little early; the alarm is then set once more.
            _alarm!.HasRung();
        }

        Apply(input);
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
        else if (Mismatch(resume) is { } refusal)
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

    /// <summary>A token that is refused for what comes with it is spent, and nobody can come back to a session without a connection then.</summary>
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

    private void Finish(bool isExpired)
    {
        (_isOver, _isExpired) = (true, _isExpired || isExpired);
        _inbox!.Writer.TryComplete();
    }

    private void Apply(SessionInput input)
    {
        var step = SessionMachine.Step(_state, _share.Bound(input, _outbox.KeptBytes), _services.Rules);
        Volatile.Write(ref _state, step.State);
        _share.Hold(step.State);
        _effects.Send(step.Effects);
        foreach (var effect in step.Effects)
        {
            if (effect is SessionEffect.Forget forget)
            {
                Finish(forget.IsExpired);
            }
            else if (_effects.CarryOut(effect) is { } followUp)
            {
                Apply(followUp);
            }
        }
    }

    private bool TryTick() => _inbox!.Writer.TryWrite(new(new SessionInput.Ticked(_services.Clock.Now), null));

    /// <summary>What is in the inbox: an input, or what a connection asks of the loop.</summary>
    private readonly record struct Envelope(SessionInput? Input, SessionRequest? Request);
}
