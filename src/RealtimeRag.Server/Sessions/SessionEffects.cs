using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Sessions;

/// <summary>Carries out the machine's effects: frames go to the outbox, questions to the backend. Owned by the session's loop.</summary>
internal sealed class SessionEffects(SessionLoop session, Outbox outbox, SessionServices services)
{
    private readonly Dictionary<long, RunningCall> _calls = [];
    private readonly List<ServerFrame> _frames = [];
    private readonly TurnTracker _turns = new(session.Address.Key, services.Turns, services.Clock.Time);

    /// <summary>The client's trace; null for none. Safe to set from any thread.</summary>
    public ClientTrace? Client
    {
        set => _turns.Client = value;
    }

    /// <summary>Sends the frames of one step as a unit. Other effects start afterwards; their results arrive after this step.</summary>
    public void Send(ImmutableArray<SessionEffect> effects)
    {
        _frames.Clear();
        foreach (var effect in effects)
        {
            if (effect is SessionEffect.Send send)
            {
                Log(send.Frame);
                _turns.See(send.Frame);
                _frames.Add(send.Frame);
            }
        }

        if (_frames.Count > 0)
        {
            outbox.Send(CollectionsMarshal.AsSpan(_frames));
            _turns.Settle(session.SessionId, session.Principal);
        }
    }

    /// <summary>Carries out one effect other than sending; returns an input for the machine if there is one.</summary>
    public SessionInput? CarryOut(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.StartAnswer start:
                return Start(start);
            case SessionEffect.CancelAnswer cancel:
                if (_calls.Remove(cancel.Number, out var call))
                {
                    call.Cancel();
                }

                break;
            case SessionEffect.SettleSpeculation settle:
                services.Speculation.Settle(session.Principal.CountedAs.Key, settle.Saved);
                if (settle.Saved is null)
                {
                    _turns.Dropped(settle.Number);
                }

                break;
            case SessionEffect.PassFeedback feedback:
                services.Runner.PassFeedback(feedback);
                break;
            case SessionEffect.NoteRating rating:
                services.Turns.Rated(session.Address.Key, rating.AnswerId, rating.Rating);
                break;
            case SessionEffect.LinkTrace link:
                _turns.Client = ClientTrace.Read(link.Traceparent) ?? _turns.Client;
                break;
            case SessionEffect.ReleaseFrames release:
                outbox.Release(release.Seq);
                break;
            case SessionEffect.CheckCredentials check:
                services.Credentials.Check(session, check.Token);
                break;
            case SessionEffect.Close close:
                outbox.Close(close.Reason);
                break;
        }

        return null;
    }

    /// <summary>Ends all questions, because the session is over.</summary>
    public void EndTurns() => _turns.EndAll(session.SessionId, session.Principal);

    /// <summary>Forgets all questions: the session continues at another node, which reports their ends.</summary>
    public void AbandonTurns() => _turns.AbandonAll();

    /// <summary>Continues the questions of a session that comes from another node.</summary>
    public void RestoreTurns(SessionState state)
    {
        if (state.Running is { IsSpeculative: false } running)
        {
            _turns.Restore(running.Asked, services.Clock.Now - running.Asked.ArrivedAt, session.SessionId, running.Text);
        }

        foreach (var asked in state.Waiting)
        {
            _turns.Restore(asked, services.Clock.Now - asked.ArrivedAt, session.SessionId);
        }
    }

    /// <summary>Drops restored questions whose end the client already has: the previous node has reported them.</summary>
    public void DropTurns(SessionState before, SessionState now)
    {
        foreach (var number in before.Waiting.Select(static asked => asked.Number).Append(before.Running?.Asked.Number ?? 0))
        {
            if (number != now.Running?.Asked.Number && !now.Waiting.Any(asked => asked.Number == number))
            {
                _turns.Dropped(number);
            }
        }
    }

    /// <summary>Cancels every running call.</summary>
    public void CancelAll()
    {
        foreach (var call in _calls.Values)
        {
            call.Cancel();
        }
    }

    /// <summary>Waits until the other nodes can know of every call that this node makes.</summary>
    public Task WhenBegunAsync() => Task.WhenAll(_calls.Values.Where(static call => !call.IsFollowed).Select(static call => call.Begun));

    /// <summary>Follows an answer that another node asks for.</summary>
    public void Follow(long number, long from) => _calls[number] = services.Runner.Follow(session, number, from);

    /// <summary>
    /// Leaves every call alone, because the session continues elsewhere: those of this node keep running, those of others are no longer followed.
    /// </summary>
    public void LeaveAll()
    {
        foreach (var call in _calls.Values)
        {
            if (call.IsFollowed)
            {
                call.Leave();
            }
        }
    }

    /// <summary>Stops every call here, because another node has the session: what it follows runs on.</summary>
    public void AbandonAll()
    {
        LeaveAll();
        CancelAll();
    }

    /// <summary>Passes on what a call of this node reported before the session moved.</summary>
    public async ValueTask CarryAsync(SessionInput input)
    {
        if (CarriedAnswers.Of(input) is { } happened && _calls.TryGetValue(CarriedAnswers.NumberOf(input), out var call)
            && call.Turn is { } turn && !await turn.CarryAsync(happened, call.Stopped))
        {
            call.Cancel();
        }
    }

    private SessionInput? Start(SessionEffect.StartAnswer start)
    {
        var now = services.Clock.Now;
        var party = session.Principal.CountedAs;
        if (start.IsSpeculative && !services.Speculation.TryBegin(party.Key))
        {
            return new SessionInput.SpeculationRefused(start.Number, now);
        }

        var principal = session.Principal with { Limits = services.Credentials.LimitsOf(session.Principal) };
        if (!services.Limits.TryAsk(principal, services.Runner.HasStandIn && !start.IsSpeculative, now, out var permit, out var failure))
        {
            return start.IsSpeculative ? new SessionInput.SpeculationRefused(start.Number, now) : new SessionInput.AnswerFailed(start.Number, failure, now);
        }

        foreach (var (number, ended) in _calls)
        {
            if (ended.HasEnded)
            {
                _calls.Remove(number);
            }
        }

        var trace = _turns.Asked(start.Number, session.SinceHeard(start.Number), session.SessionId, start.IsSpeculative);
        _calls.Add(start.Number, services.Runner.Start(session, start.Number, start.Request, permit, trace));
        return permit.Uses.IsEmpty ? null : new SessionInput.BudgetUsed(permit.Uses, now);
    }

    private void Log(ServerFrame frame)
    {
        if (frame is not ServerFrame.Error sent)
        {
            return;
        }

        services.Metrics.ErrorSent(ErrorTable.WireName(sent.Code));
        if (sent is { AnswerId: null } caused)
        {
            services.ClientErrors.Count(caused.Code, caused.CorrelationId);
            if (caused.Code == ErrorCode.QueueFull)
            {
                services.Limits.Met(caused.IsForMemory ? LimitNames.Memory : LimitNames.Queue);
            }
        }
        else
        {
            SessionLog.ErrorSent(services.Log, sent.CorrelationId, ErrorTable.WireName(sent.Code));
        }
    }
}
