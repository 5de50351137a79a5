using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// One session: a channel in front of a pure machine. The loop is the only reader of the channel and the only owner of the state and the outbox; it
/// carries out effects in order and never blocks on them. Everything else communicates with the session through its inbox. When the loop waits, it
/// continues on the thread of the producer that ends its wait, which saves a change of threads for each message. The loop starts with the first
/// input; until then the session has only sent its opening frames and can be discarded.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The loop disposes of its alarm when it ends, which may be later than any owner.")]
internal sealed partial class SessionLoop
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
    private volatile RecognizerFeed? _feed;

    /// <param name="services">What all sessions share.</param>
    /// <param name="version">The connection's protocol version.</param>
    /// <param name="language">The language of notes and errors.</param>
    /// <param name="address">The session's location.</param>
    /// <param name="offer">Its first resume token (v2).</param>
    /// <param name="sink">Its first socket.</param>
    /// <param name="principal">Its owner.</param>
    public SessionLoop(
        SessionServices services, ProtocolVersion version, Language language, SessionAddress address, ResumeOffer? offer, IFrameSink sink, Principal? principal = null)
        : this(services, address, SessionState.Begin(version, address.Key, language, services.Rules), principal ?? Principal.Anonymous)
    {
        _offer = offer;
        _outbox.Attach(sink);
    }

    /// <summary>Continues a session of another node. It waits for its client, whose report settles what has become of a running answer.</summary>
    /// <param name="services">What all sessions share.</param>
    /// <param name="address">The session's location.</param>
    /// <param name="moved">The session.</param>
    /// <param name="principal">Its owner.</param>
    public SessionLoop(SessionServices services, SessionAddress address, MovedSession moved, Principal principal)
        : this(services, address, moved.Snapshot.Restore(services.Clock.Now), principal)
    {
        (_moved, _isOpened, _fence) = (moved, true, 0);
        _outbox.Restore(moved.Frames, moved.LastSeq);
        _share.Grow(SessionSize.Of(_state));
        _outbox.Journal?.Continue(_state, moved.LastSeq, moved.Followed);
    }

    private SessionLoop(SessionServices services, SessionAddress address, SessionState state, Principal principal)
    {
        (_services, Address, _state, _principal) = (services, address, state, principal);
        Lease = state.ProtocolVersion == ProtocolVersion.V2 ? services.Store?.LeaseOf(address) : null;
        _outbox = new Outbox(state.ProtocolVersion, services.Memory, Lease);
        _share = new SessionShare(services.Memory);
        _effects = new SessionEffects(this, _outbox, services);
        Since = services.Clock.Time.GetUtcNow();
    }

    /// <summary>The session's location, independent of the id that its client chooses.</summary>
    public SessionAddress Address { get; }

    /// <summary>This node's hold on the session in the store; null if it is not stored. Thread-safe.</summary>
    public ISessionLease? Lease { get; }

    /// <summary>Whether the session continues at another node, to which this one has given it. Final once <see cref="Completion"/> has completed.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>The session's current id; the client may change it. Thread-safe.</summary>
    public string SessionId => Volatile.Read(ref _state).SessionId;

    /// <summary>The session's owner, with the credentials of the newest connection. Thread-safe.</summary>
    public Principal Principal => Volatile.Read(ref _principal);

    /// <summary>
    /// What is kept of the recognizer whose messages the connection passes on, so that the next connection continues its open sentence; null if it
    /// sends none. It stays on this node when the session moves. Thread-safe.
    /// </summary>
    public RecognizerFeed? Feed
    {
        get => _feed;
        set => _feed = value;
    }

    /// <summary>Whether the session has sent its last frame.</summary>
    public bool IsClosed => Volatile.Read(ref _state).IsClosed;

    /// <summary>Whether a question is being answered, is waiting for that, or may still receive its end. Safe to read from any thread.</summary>
    public bool IsAnswering => Volatile.Read(ref _state) is var state && (state.Running is not null || state.Open is not null || !state.Waiting.IsEmpty);

    /// <summary>What the session is doing, without anything that was said. Safe to read from any thread.</summary>
    public SessionActivity Activity => SessionActivity.Of(Volatile.Read(ref _state));

    /// <summary>The protocol version of its connections.</summary>
    public ProtocolVersion ProtocolVersion => Volatile.Read(ref _state).ProtocolVersion;

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Completes when the session is over.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Sends the opening frames, unless they have already been sent.</summary>
    public void Open()
    {
        lock (_starting)
        {
            if (!_isOpened)
            {
                _isOpened = true;
                _outbox.IsOpening = true;
                Apply(new SessionInput.Opened(_offer, _services.Clock.Now) { SignedInUntil = SignedInUntil });
                _outbox.IsOpening = false;
            }
        }
    }

    /// <summary>Links the traces of later answers to the trace of a client.</summary>
    public void LinkTrace(ClientTrace? client) => _effects.Client = client;

    /// <summary>How long ago the running answer's question was heard; zero for any other answer. Only for the loop.</summary>
    public TimeSpan SinceHeard(long number) =>
        _state.Running is { } running && running.Asked.Number == number ? _services.Clock.Now - running.Asked.ArrivedAt : TimeSpan.Zero;

    /// <summary>Posts an input; waits while the inbox is full. Returns false once the session is over.</summary>
    public ValueTask<bool> PostAsync(SessionInput input, CancellationToken cancellationToken) => PutAsync(new(input, null), cancellationToken);

    /// <summary>Waits until all inputs posted so far have taken effect, or the session is over.</summary>
    public async Task WhenTakenAsync(CancellationToken cancellationToken)
    {
        var flush = new SessionRequest.Flush();
        if (Volatile.Read(ref _inbox) is not null && await PutAsync(new(null, flush), cancellationToken))
        {
            await flush.Done.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Discards a session that has received no input; returns false and does nothing if it has.</summary>
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

    /// <summary>Ends the session without sending anything; it cannot be resumed.</summary>
    public void End() => Start()?.Writer.TryComplete();

    /// <summary>Starts the loop if necessary and returns its inbox; null if the session was discarded.</summary>
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
                    new BoundedChannelOptions(FlowLimits.InboxInputs) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = true });
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
            var isOpen = await inbox.WaitToWriteAsync(cancellationToken);

            // The loop made the room, and its thread must not continue with the producer's work.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (!isOpen)
            {
                return false;
            }
        }

        return true;
    }

    private async Task RunAsync(Channel<Envelope> inbox)
    {
        // Do not run the loop on the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await inbox.Reader.WaitToReadAsync())
            {
                for (var taken = 0; inbox.Reader.TryRead(out var envelope); taken++)
                {
                    if (taken == FlowLimits.InputsOnOneThread)
                    {
                        taken = 0;
                        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    }

                    EndIfUnwanted();
                    if (HasMoved)
                    {
                        await PassOnAsync(envelope);
                        continue;
                    }

                    if (envelope.Input is { } input)
                    {
                        Follow(envelope.Position);
                        Take(input);
                    }
                    else if (envelope.Request is { } request)
                    {
                        await TakeAsync(request);
                    }

                    TickIfDue();
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

            // Release everything that waits for the session.
            _outbox.Close(CloseReason.ServerFault);
            await _alarm!.DisposeAsync();
            if (HasMoved || _isLost)
            {
                // The node that now has the session reports its questions.
                _effects.AbandonTurns();
            }
            else
            {
                _effects.EndTurns();
            }

            StopCalls();
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
        if (!HasMoved && !_isLost)
        {
            await _services.Directory.ForgetAsync(Address, _isExpired);
        }

        _services.Registry.Remove(this);
        _completion.TrySetResult();
    }

    private async ValueTask TakeAsync(SessionRequest request)
    {
        switch (request)
        {
            case SessionRequest.Attach attach:
                await AttachAsync(attach);
                break;
            case SessionRequest.Detach detach:
                await DetachAsync(detach);
                break;
            case SessionRequest.HandOver handOver:
                await HandOverAsync(handOver);
                break;
            case SessionRequest.Written written:
                Settle(written.Write, written.Reply);
                break;
            case SessionRequest.StoreNews { LostFor: { } lost }:
                Surrender(lost);
                break;
            case SessionRequest.StoreNews news:
                _outbox.LetGo();
                _outbox.Journal?.Resume(news.IsMissing);
                break;
            case SessionRequest.Flush flush:
                // Callers may rely on all effects of earlier inputs.
                TickIfDue();
                SettleStep();
                flush.Settle();
                break;
        }
    }

    private void TickIfDue()
    {
        if (_state.NextDeadline is { } due && due <= _services.Clock.Now)
        {
            Apply(new SessionInput.Ticked(_services.Clock.Now));
        }
    }

    private void SettleStep()
    {
        Persist();
        _alarm!.Set(Earliest(_state.NextDeadline, _outbox.Journal?.Due));
        if (!_isOver)
        {
            // The memory of a session that is ending is not free yet.
            _services.Detached.Shrink();
        }
    }

    private void Take(SessionInput input)
    {
        if (input is SessionInput.Ticked)
        {
            // The timer may have fired slightly early; then set the alarm again.
            _alarm!.HasRung();
        }

        Apply(input);
    }

    private void Finish(bool isExpired)
    {
        (_isOver, _isExpired) = (true, _isExpired || isExpired);
        _inbox!.Writer.TryComplete();
    }

    private void Apply(SessionInput input)
    {
        var step = SessionMachine.Step(_state, input, _services.Rules, _share.RoomBeside(_outbox.KeptBytes));
        Volatile.Write(ref _state, step.State);
        _share.Grow(step.Growth);
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

    /// <summary>An item of the inbox: an input, or a request from a connection.</summary>
    private readonly record struct Envelope(SessionInput? Input, SessionRequest? Request, FollowedAnswer Position = default);
}
