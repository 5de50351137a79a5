using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// The server's end of a WebSocket over a <see cref="ValidatingWebSocketStream"/>, which has checked every frame already. It sends the same as the
/// framework's own socket, but reads everything that has arrived at once, holds no buffer while nothing arrives, and needs neither a timer nor a
/// cancellation for each message. One reader and any number of writers at a time.
/// </summary>
/// <param name="stream">The connection, checked.</param>
/// <param name="tearDown">Ends the request below it.</param>
/// <param name="subProtocol">The subprotocol agreed on.</param>
internal sealed class ServerSocket(Stream stream, Action tearDown, string? subProtocol = null) : WebSocket
{
    private readonly FrameSender _sender = new(stream);
    private readonly FrameInput _input = new(stream);
    private readonly Lock _gate = new();
    private readonly Lock _tearingDown = new();
    private CancellationToken _watched;
    private CancellationTokenRegistration _watching;
    private volatile WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private string? _closeDescription;
    private bool _hasSentClose;
    private bool _hasReceivedClose;
    private bool _isTornDown;

    /// <summary>Tracks whether the client still answers.</summary>
    public ClientPulse Pulse { get; } = new();

    /// <summary>Whether a whole message has arrived that the reader has not taken.</summary>
    public bool HasMessage => _input.HasMessage;

    /// <inheritdoc/>
    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    /// <inheritdoc/>
    public override string? CloseStatusDescription => _closeDescription;

    /// <inheritdoc/>
    public override WebSocketState State => _state;

    /// <inheritdoc/>
    public override string? SubProtocol => subProtocol;

    /// <inheritdoc/>
    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _state is not (WebSocketState.Open or WebSocketState.CloseSent) ? ValueTask.FromException<ValueWebSocketReceiveResult>(new WebSocketException(WebSocketError.InvalidState))
        : _input.TryTake(buffer.Span, out var result) ? new(result)
        : ReceiveMoreAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _state is not (WebSocketState.Open or WebSocketState.CloseReceived) ? ValueTask.FromException(new WebSocketException(WebSocketError.InvalidState))
        : messageType != WebSocketMessageType.Text || !endOfMessage ? throw new NotSupportedException("The protocol has only whole text messages")
        : SendFrameAsync(FrameHeader.Text, buffer, cancellationToken);

    /// <inheritdoc/>
    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (_state is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            throw new WebSocketException(WebSocketError.InvalidState);
        }

        await SendFrameAsync(FrameHeader.Close, CloseFrame.Payload(closeStatus, statusDescription), cancellationToken);
        lock (_gate)
        {
            _hasSentClose = true;
            MoveTo(_hasReceivedClose ? WebSocketState.Closed : WebSocketState.CloseSent);
        }

        if (_state == WebSocketState.Closed)
        {
            await stream.DisposeAsync();
        }
    }

    /// <summary>Sends a ping if the client has been silent, and aborts if it did not answer the one before.</summary>
    /// <param name="now">The time of a monotonic clock.</param>
    /// <param name="limits">How long either may take.</param>
    public void Beat(TimeSpan now, PulseLimits limits)
    {
        switch (Pulse.Look(now, limits, _input.IsReading))
        {
            case PulseVerdict.Ping when _state is WebSocketState.Open or WebSocketState.CloseReceived or WebSocketState.CloseSent:
                _ = PingAsync(Pulse.Payload);
                break;
            case PulseVerdict.GiveUp:
                Abort();
                break;
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        SetAborted();
        Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            MoveTo(WebSocketState.Closed);
        }

        // A second caller waits for the first: the request may end as soon as its owner has disposed of the socket, and cannot be aborted after that.
        lock (_tearingDown)
        {
            if (!_isTornDown)
            {
                _isTornDown = true;
                stream.Dispose();
                tearDown();
            }
        }

        _watching.Unregister();
    }

    /// <inheritdoc/>
    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The reader waits for the client's close frame");

    /// <inheritdoc/>
    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Receive into memory");

    /// <inheritdoc/>
    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueWebSocketReceiveResult> ReceiveMoreAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Watch(cancellationToken);
        try
        {
            while (true)
            {
                if (_input.TryTake(buffer.Span, out var result))
                {
                    return result;
                }

                if (!_input.HasControl)
                {
                    await _input.FillAsync(cancellationToken);
                    Pulse.Heard();
                }
                else if (await TakeControlAsync(cancellationToken))
                {
                    return new(0, WebSocketMessageType.Close, endOfMessage: true);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Failure(e, cancellationToken);
        }
    }

    /// <summary>Takes a control frame; true if it is the client's close frame.</summary>
    private async ValueTask<bool> TakeControlAsync(CancellationToken cancellationToken)
    {
        var opcode = _input.TakeControl(out var payload);
        switch (opcode)
        {
            case FrameHeader.Ping:
                await SendFrameAsync(FrameHeader.Pong, payload, cancellationToken);
                return false;
            case FrameHeader.Pong:
                Pulse.Answered(payload.Span);
                return false;
        }

        lock (_gate)
        {
            _hasReceivedClose = true;
            MoveTo(_hasSentClose ? WebSocketState.Closed : WebSocketState.CloseReceived);
        }

        if (!CloseFrame.TryRead(payload.Span, out _closeStatus, out _closeDescription))
        {
            if (!_hasSentClose)
            {
                await CloseOutputAsync(WebSocketCloseStatus.ProtocolError, "", CancellationToken.None);
            }

            throw new WebSocketException(WebSocketError.Faulted);
        }

        return true;
    }

    private async Task PingAsync(long payload)
    {
        try
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, payload);
            await _sender.SendAsync(FrameHeader.Ping, bytes, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone, which its reader notices too.
        }
    }

    private ValueTask SendFrameAsync(byte opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        var sending = _sender.SendAsync(opcode, payload, cancellationToken);
        return sending.IsCompletedSuccessfully ? default : WhenSentAsync(sending, cancellationToken);
    }

    // Giving up a frame midway breaks the connection.
    private async ValueTask WhenSentAsync(ValueTask sending, CancellationToken cancellationToken)
    {
        try
        {
            await using (cancellationToken.UnsafeRegister(static socket => ((ServerSocket)socket!).Abort(), this))
            {
                await sending;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw _state == WebSocketState.Aborted
                ? new OperationCanceledException(nameof(WebSocketState.Aborted), e, cancellationToken)
                : new WebSocketException(WebSocketError.ConnectionClosedPrematurely, e);
        }
    }

    private Exception Failure(Exception e, CancellationToken cancellationToken)
    {
        if (_state == WebSocketState.Aborted)
        {
            return new OperationCanceledException(nameof(WebSocketState.Aborted), e, cancellationToken);
        }

        SetAborted();
        return e as WebSocketException ?? new WebSocketException(WebSocketError.ConnectionClosedPrematurely, e);
    }

    /// <summary>Aborts when a token is cancelled. The reader uses the same token for all its reads, so no registration is needed for each.</summary>
    private void Watch(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (cancellationToken != _watched)
        {
            _watching.Unregister();
            _watched = cancellationToken;
            _watching = cancellationToken.UnsafeRegister(static socket => ((ServerSocket)socket!).Abort(), this);
        }
    }

    private void SetAborted()
    {
        lock (_gate)
        {
            if (_state != WebSocketState.Closed)
            {
                _state = WebSocketState.Aborted;
            }
        }
    }

    private void MoveTo(WebSocketState state) => _state = state > _state ? state : _state;
}
