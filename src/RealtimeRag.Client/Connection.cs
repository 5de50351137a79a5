using System.Net.WebSockets;
using System.Threading.Channels;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Reconnect;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>One connection from its opening to its end, with one loop that reads and one that sends. Used once.</summary>
internal sealed class Connection(WebSocket socket, SessionTracker tracker, MessageOutbox outbox, ChannelWriter<RagEvent> events, RealtimeRagClientOptions options)
{
    private readonly List<RagEvent> _arrived = [];
    private Task _renewing = Task.CompletedTask;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="handshake">Cancelled if the session takes too long to start; disarmed once it has started.</param>
    /// <param name="goodbye">Cancelled when the application closes the client; the server is then notified.</param>
    /// <param name="abort">Cancelled when there is no time left for a graceful close.</param>
    public async Task<Disconnection> RunAsync(Deadline handshake, CancellationToken goodbye, CancellationToken abort)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(handshake.Token, abort);
        await using var farewell = goodbye.UnsafeRegister(static s => _ = ((Connection)s!).SayGoodbyeAsync(), this).ConfigureAwait(false);
        var sending = SendAllAsync(tracker.Begin(Dialer.SpokenProtocol(socket)), over.Token);
        var end = await ReceiveAllAsync(handshake, over.Token).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        outbox.Close();
        return end;
    }

    private async Task<Disconnection> ReceiveAllAsync(Deadline handshake, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new FrameReceiver(socket, options.KeepJson);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                _arrived.Clear();
                tracker.Accept(frame, _arrived);
                if (tracker.IsLive)
                {
                    handshake.CancelAfter(Timeout.InfiniteTimeSpan);
                }

                foreach (var arrived in _arrived)
                {
                    if (arrived is RagEvent.GoingAway { Reason: RagEvent.GoingAway.Credentials } && _renewing.IsCompleted)
                    {
                        // The application's callback must not delay incoming frames.
                        _renewing = RenewAsync(cancellationToken);
                    }

                    await events.WriteAsync(arrived, cancellationToken).ConfigureAwait(false);
                }
            }

            await ReturnCloseAsync(cancellationToken).ConfigureAwait(false);
            return new() { CloseCode = (int?)socket.CloseStatus, Reason = socket.CloseStatusDescription ?? "", RetryAfter = RetryHint.Parse(socket.CloseStatusDescription) };
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            return new() { Reason = e.Message, Error = e };
        }
        catch (OperationCanceledException e)
        {
            return new() { Reason = "The server did not begin the session in time", Error = e };
        }
    }

    /// <summary>Gets a new token and sends it. If that fails, the server closes the connection with the reason.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await AccessTokens.GetAsync(options.AccessToken, cancellationToken).ConfigureAwait(false) is { Length: > 0 } token)
            {
                outbox.Renew(token);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            events.TryWrite(new RagEvent.Error("CREDENTIALS_NOT_RENEWED", $"The access token could not be renewed: {e.Message}"));
        }
        catch (OperationCanceledException)
        {
            // The connection is over; the next one gets a token itself.
        }
    }

    private async Task SendAllAsync(byte[]? first, CancellationToken cancellationToken)
    {
        try
        {
            if (first is not null)
            {
                await SendAsync(first, cancellationToken).ConfigureAwait(false);
            }

            do
            {
                while (outbox.TryTake(out var message))
                {
                    await SendAsync(message.Utf8, cancellationToken).ConfigureAwait(false);
                }
            }
            while (await NextSignalAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The socket is broken or closing: the reading loop ends with the reason, and the outbox keeps what is unconfirmed.
            if (socket.State == WebSocketState.Open && !cancellationToken.IsCancellationRequested)
            {
                socket.Abort();
            }
        }
    }

    private async ValueTask<bool> NextSignalAsync(CancellationToken cancellationToken)
    {
        var more = await outbox.Signal.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        outbox.Signal.TryRead(out _);
        return more;
    }

    private ValueTask SendAsync(byte[] utf8, CancellationToken cancellationToken) =>
        socket.SendAsync(utf8.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private async Task ReturnCloseAsync(CancellationToken cancellationToken)
    {
        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
