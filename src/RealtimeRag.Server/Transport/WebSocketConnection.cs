using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// One socket: a loop that reads messages for a session, and a loop that writes what the session sends. The session is not the socket: it may
/// outlive it, and a resume moves the socket from one session to another.
/// </summary>
internal sealed class WebSocketConnection
{
    private const int MaxDropped = 1024 * 1024;

    private readonly WebSocket _socket;
    private readonly ValidatingWebSocketStream _guard;
    private readonly Handshake _handshake;
    private readonly ConnectionServices _services;
    private readonly string _connectionId;
    private readonly ClientFrame.Resume? _replacement;
    private readonly MessageIntake _intake;
    private readonly IConnectionFormat _format;
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SendQueue _queue;

    // Set when the run begins.
    private SessionLoop _session = null!;
    private CloseReason? _end;
    private bool _isFirstMessage = true;
    private bool _holdsAnswers;
    private bool _clientTookLeave;
    private bool _isTurnedAway;

    /// <param name="socket">The socket.</param>
    /// <param name="guard">The stream below it.</param>
    /// <param name="handshake">What the client requested.</param>
    /// <param name="format">The format of the messages; owned by the caller.</param>
    /// <param name="services">What all connections share.</param>
    /// <param name="connectionId">Its id in the log.</param>
    /// <param name="replacement">The first message, if there is room only by replacing the connection that has the session.</param>
    public WebSocketConnection(
        WebSocket socket,
        ValidatingWebSocketStream guard,
        Handshake handshake,
        IConnectionFormat format,
        ConnectionServices services,
        string connectionId,
        ClientFrame.Resume? replacement = null)
    {
        _format = format;
        _replacement = replacement;
        _socket = socket;
        _guard = guard;
        _handshake = handshake;
        _services = services;
        _connectionId = connectionId;
        _intake = new MessageIntake(handshake.Principal, services.Options, services.Limits);
        _queue = new SendQueue(ProtocolVersion == ProtocolVersion.V2 ? CloseReason.SlowConsumer : CloseReason.SlowReader, () => _givenUp.TrySetResult());
    }

    private ProtocolVersion ProtocolVersion => _handshake.ProtocolVersion;

    private bool MustReplace => _replacement is not null && _services.Gate.IsOverCapacity;

    private SessionClock Clock => _services.Sessions.Clock;

    /// <summary>Serves the socket until it closes or breaks. Never throws because of the client.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        // The limits count from here; the session is read only once there is one.
        using var life = new ConnectionLife(_services.Options.Life, Clock, () => _session.IsAnswering, WarnOfEnd, EndBy);
        _session = await _services.Sessions.BeginAsync(ProtocolVersion, _handshake.Language, _handshake.Principal, _queue, aborted, _handshake.Trace);
        _session.Feed = _format.Feed;
        SessionLog.Opened(_services.Log, _connectionId, _session.SessionId, ProtocolVersion.ToString(), _handshake.Principal.ToString());
        life.Begin();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var reading = ReadAsync(life, broken.Token, aborted);
        var writing = WriteAsync(broken.Token);
        var first = await Task.WhenAny(writing, _givenUp.Task);

        // The writer may have ended on the session's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (first != writing)
        {
            // Nothing more reaches the client, even if closing takes a while: the session continues without it.
            SessionLog.GaveUp(_services.Log, _connectionId);
            await LeaveSessionAsync(sawTheEnd: false);
        }

        _end = await writing;
        await LingerAsync(reading, _end, broken);
        await LeaveSessionAsync(SawTheEnd(_end));
    }

    /// <summary>Logs how the connection ended. Called after its slot was released, so the line means that nothing is left of the connection.</summary>
    public void LogEnd() => SessionLog.Ended(_services.Log, _connectionId, _end?.Code ?? 0, _end?.Text ?? "broken");

    private async Task ReadAsync(ConnectionLife life, CancellationToken broken, CancellationToken aborted)
    {
        using var deadline = new MessageDeadline(Clock, _services.Options.MessageTime, () => _queue.Close(CloseReason.MessageTooSlow, dropWaiting: true));
        using var reader = new FrameReader(_socket, deadline);
        (_guard.Deadline, _guard.OnViolation, _guard.MayPing) = (deadline, RefuseAsync, () => _intake.MayPing(Clock.Now));
        try
        {
            if (_replacement is { } resume)
            {
                _isFirstMessage = false;
                await ResumeAsync(resume, broken);
            }

            while (await reader.ReadAsync(broken) is var kind && !_queue.IsClosed && await TakeAsync(kind, reader, life, broken))
            {
                if (!reader.HasMore || _queue.IsBusy)
                {
                    HoldAnswers(false);
                }

                // Acknowledgements must not pile up for a client that sends but does not read.
                await _queue.WhenRoomAsync(broken);
                await PauseAsync(broken);
            }

            await DropRestAsync(reader, broken);
        }
        catch (WebSocketException e)
        {
            SessionLog.BrokeOff(_services.Log, e, _connectionId);
            await LetCloseFrameArriveAsync(e, aborted);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            SessionLog.BrokeOff(_services.Log, e, _connectionId);
            _queue.Close(CloseReason.ClientLeft, dropWaiting: true);
        }
        catch (Exception e)
        {
            SessionLog.ConnectionFaulted(_services.Log, e, _connectionId);
            _queue.Close(CloseReason.ServerFault, dropWaiting: true);
        }
    }

    /// <summary>Keeps the socket open until the client has seen the close frame; ignores what it still sends, within limits.</summary>
    private async Task DropRestAsync(FrameReader reader, CancellationToken broken)
    {
        for (var dropped = 0; dropped < MaxDropped && _socket.State is WebSocketState.Open or WebSocketState.CloseSent; dropped += reader.Message.Length + 1)
        {
            if (await reader.ReadAsync(broken) == ReadKind.Close)
            {
                return;
            }

            // A client that floods must not cost more after its connection was closed than before.
            await PauseAsync(broken);
        }
    }

    private async ValueTask PauseAsync(CancellationToken broken)
    {
        while (_intake.Pause(Clock.Now) is var pause && pause > TimeSpan.Zero)
        {
            HoldAnswers(false);
            await Task.Delay(pause, Clock.Time, broken);
        }
    }

    /// <summary>Acknowledgements of messages that arrived together leave together.</summary>
    private void HoldAnswers(bool isHeld)
    {
        if (isHeld != _holdsAnswers)
        {
            _holdsAnswers = isHeld;
            if (isHeld)
            {
                _queue.Hold();
            }
            else
            {
                _queue.Release();
            }
        }
    }

    /// <summary>Processes what was read; returns false if nothing more should be processed.</summary>
    private async ValueTask<bool> TakeAsync(ReadKind kind, FrameReader reader, ConnectionLife life, CancellationToken broken)
    {
        var arrivedAt = Clock.Now;
        if (kind == ReadKind.Close)
        {
            _clientTookLeave = _socket.CloseStatus == WebSocketCloseStatus.NormalClosure;
            await AnswerCloseAsync(broken);
            return false;
        }

        var message = _format.Read(kind, reader.Message);
        if (message.Frame is not null)
        {
            life.Heard(arrivedAt);
        }

        if (_intake.Take(ref message, reader.Message.Length, arrivedAt) is { } reason)
        {
            return Close(reason);
        }

        if (_isFirstMessage && message.Frame is ClientFrame.Resume resume)
        {
            await ResumeAsync(resume, broken);
        }
        else
        {
            HoldAnswers(reader.HasMore && !_isFirstMessage);
            if (!await _session.PostAsync(new SessionInput.MessageArrived(message, arrivedAt, Clock.Now), broken))
            {
                return Close(CloseReason.ServerFault);
            }
        }

        _isFirstMessage = false;
        return true;
    }

    /// <summary>What the client sent before its close frame is still answered, unless it stopped reading long ago.</summary>
    private async Task AnswerCloseAsync(CancellationToken broken)
    {
        await _session.WhenTakenAsync(broken);
        _queue.Close(CloseReason.ClientLeft, dropWaiting: _queue.IsBusy);
    }

    /// <summary>The client violated a framing rule: everything it sent before is answered, then the connection closes with the reason.</summary>
    private async Task RefuseAsync(CloseReason reason, CancellationToken broken)
    {
        await _session.WhenTakenAsync(broken);
        _queue.Close(reason);
    }

    /// <summary>Tries to resume the session that the client had, in place of the one with which the connection began.</summary>
    private async Task ResumeAsync(ClientFrame.Resume resume, CancellationToken broken)
    {
        var resumption = _services.Resumption;
        var result = await resumption.ResumeAsync(resume, _session, _queue, MustReplace, broken);
        if (result.Session is { } session)
        {
            _session = session;
            _format.Continue(session.Feed, resume.LastSeq);
            session.Feed = _format.Feed;
            if (_handshake.Trace is { } trace)
            {
                session.LinkTrace(trace);
            }

            _guard.OnReceipt = () => resumption.ConfirmAsync(result.Claim!);
        }
        else if (result.Close is { } reason)
        {
            _isTurnedAway = true;
            Close(reason);
        }
        else if (result.HasNoRoom || (MustReplace && result.Refusal != ResumeRefusal.Position))
        {
            _isTurnedAway = true;
            _services.Limits.Met(LimitNames.Capacity);
            Close(CloseReason.OverCapacity);
        }
        else
        {
            var offer = await resumption.OfferAsync(_session, broken);
            await _session.PostAsync(new SessionInput.ResumeRefused(result.Refusal, offer, Clock.Now), broken);
        }
    }

    private async Task<CloseReason?> WriteAsync(CancellationToken broken)
    {
        try
        {
            return await new SocketWriter(_socket, _format, Clock, _services.Options, _guard).RunAsync(_queue, broken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            SessionLog.BrokeOff(_services.Log, e, _connectionId);
            return null;
        }
        catch (Exception e)
        {
            SessionLog.ConnectionFaulted(_services.Log, e, _connectionId);
            return null;
        }
    }

    /// <summary>
    /// After the close frame, waits a moment for the client's, because tearing down a socket too early would lose ours. If the client is at fault,
    /// only a limited number of sockets wait at the same time.
    /// </summary>
    private async Task LingerAsync(Task reading, CloseReason? reason, CancellationTokenSource broken)
    {
        var isCounted = reason is
        {
            Code: (int)WebSocketCloseStatus.PolicyViolation or (int)WebSocketCloseStatus.MessageTooBig
                or (int)WebSocketCloseStatus.ProtocolError or (int)WebSocketCloseStatus.InvalidPayloadData
        };
        if (_socket.State is WebSocketState.CloseSent && (!isCounted || _services.Gate.TryLinger()))
        {
            Task leaving = Task.WhenAny(reading, _guard.Over);
            await leaving.WaitAsync(_services.Options.Linger, Clock.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isCounted)
            {
                _services.Gate.EndLinger();
            }
        }

        if (reason is null)
        {
            await broken.CancelAsync();
        }

        _guard.Release();
        await reading;
    }

    /// <summary>The framework sent a close frame before it threw; it needs the same moment to arrive.</summary>
    private async Task LetCloseFrameArriveAsync(WebSocketException e, CancellationToken aborted)
    {
        _queue.Close(CloseReason.ClientLeft, dropWaiting: true);
        if (e.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely && _services.Gate.TryLinger())
        {
            try
            {
                await Task.Delay(_services.Options.Linger, Clock.Time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _services.Gate.EndLinger();
            }
        }
    }

    private async Task LeaveSessionAsync(bool sawTheEnd)
    {
        var isForGood = _clientTookLeave || sawTheEnd || _isTurnedAway;
        if ((!isForGood && ProtocolVersion == ProtocolVersion.V2) || !await _session.TryDiscardAsync())
        {
            await _session.DetachAsync(_queue, isForGood);
        }
    }

    /// <summary>
    /// Whether the client has read everything: the session closed the connection, and the client answered the close frame. Without that answer
    /// the last frames may have been lost, and the client may return for them, unless an administrator ended the session.
    /// </summary>
    private bool SawTheEnd(CloseReason? reason) =>
        _session.IsClosed && (reason == CloseReason.EndedByOperator || (_socket.CloseStatus is not null && (reason == CloseReason.Stopped || reason?.Code == CloseReason.DrainCode)));

    // A timer calls this; the session's inbox may be full, and a timer must not wait for room.
    private void WarnOfEnd(GoingAwayReason reason, TimeSpan after)
    {
        if (ProtocolVersion == ProtocolVersion.V2)
        {
            _ = _session.PostAsync(new SessionInput.ClosingSoon(reason, after, Clock.Now), CancellationToken.None).AsTask();
        }
    }

    private void EndBy(GoingAwayReason reason)
    {
        _services.Limits.Met(reason == GoingAwayReason.Idle ? LimitNames.Idle : LimitNames.Age);
        _queue.Close((reason == GoingAwayReason.Idle ? CloseReason.Idle : CloseReason.TooOld).In(ProtocolVersion));
    }

    private bool Close(CloseReason reason)
    {
        _queue.Close(reason, dropWaiting: true);
        return false;
    }
}
