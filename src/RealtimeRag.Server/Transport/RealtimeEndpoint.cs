using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>The WebSocket endpoint: checks the handshake, accepts the socket and serves it. Thread-safe.</summary>
internal sealed class RealtimeEndpoint(ConnectionServices services)
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/ws/realtime-asr";

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // An HTTP/1.0 proxy in between would not know what an upgrade is.
        if (!context.WebSockets.IsWebSocketRequest || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "keep-alive, Upgrade";
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "这是 WebSocket 端点：请用 ws:// 或 wss:// 连接 / This is a WebSocket endpoint: connect with ws:// or wss://");
            return;
        }

        if (services.Gate.IsDraining)
        {
            context.Response.Headers.RetryAfter = "5";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "服务正在重启：请稍后重连 / The server is restarting: connect again later");
            return;
        }

        var handshake = Handshake.Of(context.Request, context.WebSockets.WebSocketRequestedProtocols);
        if (services.Gate.TryEnter())
        {
            await ServeAsync(context, handshake, isReplacement: false);
        }
        else if (handshake.Dialect == Dialect.V2 && services.Gate.TryEnterAsReplacement())
        {
            await ServeAsync(context, handshake, isReplacement: true);
        }
        else
        {
            using var socket = await AcceptAsync(context, handshake.Dialect);
            await TurnAwayAsync(context, socket, Task.CompletedTask);
            BoundEnd(context);
        }
    }

    private async Task ServeAsync(HttpContext context, Handshake handshake, bool isReplacement)
    {
        try
        {
            using var socket = await AcceptAsync(context, handshake.Dialect);
            var first = isReplacement ? ReadResumeAsync(context, socket) : null;
            var replacement = first is null ? null : await WithinAsync(first, services.Options.ReplacementTime);
            if (first is not null && replacement is null)
            {
                await TurnAwayAsync(context, socket, first);
                GuardOf(context).Release();
                await first;
                return;
            }

            var connection = new WebSocketConnection(socket, GuardOf(context), handshake, services, context.Connection.Id, replacement);
            await connection.RunAsync(context.RequestAborted);
        }
        finally
        {
            services.Gate.Leave();
            BoundEnd(context);
        }
    }

    private void BoundEnd(HttpContext context) => ConnectionEnd.Bound(context, services.Options.CloseTime, services.Sessions.Clock.Time);

    /// <summary>The first message, if it is a resume. There is room for this connection only if it takes the place of another one.</summary>
    private async Task<ClientFrame.Resume?> ReadResumeAsync(HttpContext context, WebSocket socket)
    {
        using var deadline = new MessageDeadline(services.Sessions.Clock, services.Options.MessageTime, static () => { });
        using var reader = new FrameReader(socket, deadline);
        try
        {
            return await reader.ReadAsync(context.RequestAborted) == ReadKind.Text
                ? ClientMessageReader.Read(reader.Message, Dialect.V2).Frame as ClientFrame.Resume
                : null;
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            SessionLog.BrokeOff(services.Log, e, context.Connection.Id);
            return null;
        }
    }

    private async Task<ClientFrame.Resume?> WithinAsync(Task<ClientFrame.Resume?> first, TimeSpan time)
    {
        Task done = first;
        await done.WaitAsync(time, services.Sessions.Clock.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.IsCompleted ? await first : null;
    }

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }

    private Task<WebSocket> AcceptAsync(HttpContext context, Dialect dialect) => context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
    {
        SubProtocol = dialect == Dialect.V2 ? Subprotocol.V2 : null,
        KeepAliveInterval = services.Options.KeepAliveInterval,
        KeepAliveTimeout = services.Options.KeepAliveTimeout,
    });

    /// <summary>A client learns why there is no room from a close code, which a browser shows and a refused handshake does not.</summary>
    private async Task TurnAwayAsync(HttpContext context, WebSocket socket, Task underWay)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        var full = CloseReason.OverCapacity;
        await socket.CloseOutputAsync((WebSocketCloseStatus)full.Code, full.Text, context.RequestAborted);
        if (services.Gate.TryLinger())
        {
            var leaving = WhenLeftAsync(socket, underWay, context.RequestAborted);
            try
            {
                // A socket that is torn down while the client still sends would eat the close frame.
                await leaving.WaitAsync(services.Options.Linger, services.Sessions.Clock.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                services.Gate.EndLinger();
                GuardOf(context).Release();
                await leaving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static ValidatingWebSocketStream GuardOf(HttpContext context) => context.Features.Get<ValidatedUpgrade>()!.Guard!;

    private static async Task WhenLeftAsync(WebSocket socket, Task underWay, CancellationToken cancellationToken)
    {
        await underWay;
        var dropped = new byte[512];
        while ((await socket.ReceiveAsync(dropped.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }
}
