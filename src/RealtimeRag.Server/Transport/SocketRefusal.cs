using System.Buffers;
using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Server.Transport;

/// <summary>Accepts a socket only to close it with a reason: a browser exposes the close code, but nothing of a refused handshake. Thread-safe.</summary>
/// <param name="options">The limits.</param>
/// <param name="gate">Counts lingering sockets.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketRefusal(TransportOptions options, ConnectionGate gate, TimeProvider time)
{
    /// <summary>Accepts the socket of a handshake and closes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="version">The protocol version of the client.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="explanation">Sent before the close; null if the reason is enough.</param>
    public async Task RefuseAsync(HttpContext context, ProtocolVersion version, CloseReason reason, ServerFrame.Error? explanation = null)
    {
        using var socket = await AcceptAsync(context, version);
        if (explanation is not null)
        {
            await ExplainAsync(context, socket, version, explanation);
        }

        await CloseAsync(context, socket, reason, Task.CompletedTask);
        BoundEnd(context);
    }

    /// <summary>Accepts the socket of a handshake.</summary>
    /// <param name="context">The request.</param>
    /// <param name="version">The protocol version of the client.</param>
    public static async Task<ServerSocket> AcceptAsync(HttpContext context, ProtocolVersion version)
    {
        var subProtocol = version == ProtocolVersion.V2 ? Subprotocol.V2 : OfferedRecognizer(context);

        // The framework answers the handshake; its socket is not used, and no timer holds it.
        await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = subProtocol, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        return new ServerSocket(GuardOf(context), context.Abort, subProtocol);
    }

    /// <summary>Closes a socket and gives the client a moment to read the reason.</summary>
    /// <param name="context">The request.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="underWay">A pending read.</param>
    public async Task CloseAsync(HttpContext context, WebSocket socket, CloseReason reason, Task underWay)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        await socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, reason.Text, context.RequestAborted);
        if (gate.TryLinger())
        {
            var leaving = WhenLeftAsync(socket, underWay, context.RequestAborted);
            try
            {
                // Tearing down a socket while the client is still sending would lose the close frame.
                await leaving.WaitAsync(options.Linger, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                gate.EndLinger();
                GuardOf(context).Release();
                await leaving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Limits how long the connection may last after its last frame.</summary>
    public void BoundEnd(HttpContext context) => ConnectionEnd.Bound(context, options.CloseTime, time);

    /// <summary>The stream below the accepted socket.</summary>
    public static ValidatingWebSocketStream GuardOf(HttpContext context) => context.Features.Get<ValidatedUpgrade>()!.Guard!;

    // A browser gives up a connection if the server selects none of the subprotocols that it offers.
    private static string? OfferedRecognizer(HttpContext context) =>
        context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(static value => value.StartsWith(RecognizerFeed.Prefix, StringComparison.Ordinal));

    private async Task ExplainAsync(HttpContext context, WebSocket socket, ProtocolVersion version, ServerFrame.Error explanation)
    {
        using var json = new ServerFrameWriter(version);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(options.SendTime);
        var buffer = new ArrayBufferWriter<byte>(512);
        json.Write(explanation, 1, buffer);
        await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    private static async Task WhenLeftAsync(WebSocket socket, Task underWay, CancellationToken cancellationToken)
    {
        await underWay;
        var dropped = new byte[512];
        while ((await socket.ReceiveAsync(dropped.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }
}
