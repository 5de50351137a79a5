using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// One session: a channel in front of a pure machine. The loop is the only reader of the channel and the only owner of the state; it carries
/// out effects in order and waits for nobody. Everything else talks to the session through <see cref="PostAsync"/>.
/// </summary>
internal sealed class SessionLoop
{
    // Short: whoever fills the inbox looks first whether the socket keeps up, and what is in the inbox already is not asked again.
    private const int InboxLength = 4;

    private readonly Channel<Envelope> _inbox = Channel.CreateBounded<Envelope>(
        new BoundedChannelOptions(InboxLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(10);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, RunningCall> _calls = [];
    private readonly List<ServerFrame> _frames = [];
    private readonly SessionServices _services;
    private readonly ITimer _alarm;
    private SessionState _state;
    private TimeSpan? _alarmAt;
    private bool _isExpired;

    public SessionLoop(SessionServices services, Dialect dialect, string sessionId, Language language)
    {
        _services = services;
        Outbox = new Outbox(dialect, services.ReplayBudget);
        IdHistory = new SessionIdHistory(sessionId);
        Epoch = ResumeTokens.NewEpoch();
        _state = SessionState.Begin(dialect, sessionId, language, services.Rules);
        _alarm = services.Clock.Time.CreateTimer(
            static loop => ((SessionLoop)loop!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where the session's frames go.</summary>
    public Outbox Outbox { get; }

    /// <summary>The numbering's epoch.</summary>
    public string Epoch { get; }

    /// <summary>The session's present id and those before.</summary>
    public SessionIdHistory IdHistory { get; }

    /// <summary>The session's present id; the client may move it. Safe to read from any thread.</summary>
    public string SessionId => Volatile.Read(ref _state).SessionId;

    /// <summary>Whether everything was said.</summary>
    public bool IsClosed => Volatile.Read(ref _state).IsClosed;

    /// <summary>Ends when the session is over.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Begins to take inputs. To be called once.</summary>
    public void Start() => _ = RunAsync();

    /// <summary>Hands the session an input; waits while its inbox is full. False once the session is over.</summary>
    public ValueTask<bool> PostAsync(SessionInput input, CancellationToken cancellationToken) => PutAsync(new(input, null), cancellationToken);

    /// <summary>Hands the session an input if its inbox has room.</summary>
    public bool TryPost(SessionInput input) => _inbox.Writer.TryWrite(new(input, null));

    /// <summary>Waits until every input handed over before has had its effects, or the session is over.</summary>
    public async Task WhenTakenAsync(CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (await PutAsync(new(null, taken), cancellationToken))
        {
            await Task.WhenAny(taken.Task, Completion).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends the session without another word: nobody can come back to it.</summary>
    public void End() => _inbox.Writer.TryComplete();

    private async ValueTask<bool> PutAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        while (!_inbox.Writer.TryWrite(envelope))
        {
            if (!await _inbox.Writer.WaitToWriteAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task RunAsync()
    {
        // Whoever creates a session must not run it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await _inbox.Reader.WaitToReadAsync())
            {
                while (_inbox.Reader.TryRead(out var envelope))
                {
                    if (envelope.Input is { } input)
                    {
                        Take(input);
                    }

                    if (_state.NextDeadline <= _services.Clock.Now)
                    {
                        Apply(new SessionInput.Ticked(_services.Clock.Now));
                    }

                    if (envelope.Taken is { } taken)
                    {
                        // Whoever waits may rely on all that follows from what came before.
                        SettleStep();
                        taken.TrySetResult();
                    }
                }

                SettleStep();
            }
        }
        catch (Exception e)
        {
            SessionLog.Faulted(_services.Log, e, _state.SessionId);
            Outbox.Close(CloseReason.ServerFault);
        }
        finally
        {
            _inbox.Writer.TryComplete();
            await _alarm.DisposeAsync();
            foreach (var call in _calls.Values)
            {
                call.Cancel();
            }

            Outbox.Discard();
            _services.Store.Forget(this, _isExpired);
            _services.Registry.Remove(this);
            _completion.TrySetResult();
        }
    }

    private void SettleStep()
    {
        SetAlarm();
        _services.Store.Shrink();
    }

    private void Take(SessionInput input)
    {
        if (input is SessionInput.Ticked)
        {
            // Timers can fire a little early; the alarm is then set once more.
            _alarmAt = null;
        }

        // Where the client was back before the news of its leaving came, it never left.
        if (input is not SessionInput.Detached || !Outbox.IsAttached)
        {
            Apply(input);
        }
    }

    private void Apply(SessionInput input)
    {
        var step = SessionMachine.Step(_state, input, _services.Rules);
        if (step.State.SessionId != _state.SessionId)
        {
            IdHistory.Add(step.State.SessionId);
        }

        Volatile.Write(ref _state, step.State);
        Send(step.Effects);
        foreach (var effect in step.Effects)
        {
            CarryOut(effect);
        }
    }

    // What else a step does begins when its frames are on their way: nothing comes back from it before the next step.
    private void Send(ImmutableArray<SessionEffect> effects)
    {
        _frames.Clear();
        foreach (var effect in effects)
        {
            if (effect is SessionEffect.Send send)
            {
                Log(send.Frame);
                _frames.Add(send.Frame);
            }
        }

        if (_frames.Count > 0)
        {
            Outbox.Send(CollectionsMarshal.AsSpan(_frames));
        }
    }

    private void CarryOut(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.StartAnswer start:
                Start(start);
                break;
            case SessionEffect.CancelAnswer cancel:
                if (_calls.Remove(cancel.Number, out var call))
                {
                    call.Cancel();
                }

                break;
            case SessionEffect.SettleSpeculation settle:
                _services.Speculation.Settle(settle.Saved);
                break;
            case SessionEffect.PassFeedback feedback:
                _services.Runner.PassFeedback(feedback);
                break;
            case SessionEffect.ReleaseFrames release:
                Outbox.Release(release.Seq);
                break;
            case SessionEffect.Close close:
                Outbox.Close(close.Reason);
                break;
            case SessionEffect.Forget forget:
                _isExpired = forget.IsExpired;

                // Whoever came back at this very moment must not wait on a session that is gone.
                Outbox.Close(CloseReason.ServerFault);
                End();
                break;
        }
    }

    private void Log(ServerFrame frame)
    {
        if (frame is ServerFrame.Error { AnswerId: null } caused)
        {
            _services.ClientErrors.Count(caused.Code, caused.CorrelationId);
        }
        else if (frame is ServerFrame.Error error)
        {
            SessionLog.ErrorSent(_services.Log, error.CorrelationId, ErrorTable.WireName(error.Code));
        }
    }

    private void Start(SessionEffect.StartAnswer start)
    {
        if (start.IsSpeculative && !_services.Speculation.TryBegin())
        {
            Apply(new SessionInput.SpeculationRefused(start.Number, _services.Clock.Now));
            return;
        }

        foreach (var (number, ended) in _calls)
        {
            if (ended.HasEnded)
            {
                _calls.Remove(number);
            }
        }

        _calls.Add(start.Number, _services.Runner.Start(this, start.Number, start.Request));
    }

    // After every input the loop looks at the clock, but a timer can fire a little early, and a full inbox takes no tick: then once more.
    private void Tick()
    {
        if (!TryPost(new SessionInput.Ticked(_services.Clock.Now)))
        {
            _alarm.Change(SoonAgain, Timeout.InfiniteTimeSpan);
        }
    }

    private void SetAlarm()
    {
        var next = _state.NextDeadline;
        if (next == _alarmAt)
        {
            return;
        }

        _alarmAt = next;
        var wait = next is { } at ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (at - _services.Clock.Now).TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is in the inbox: an input, or somebody who waits for those before.</summary>
    private readonly record struct Envelope(SessionInput? Input, TaskCompletionSource? Taken);
}
