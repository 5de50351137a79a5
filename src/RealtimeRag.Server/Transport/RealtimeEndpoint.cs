using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>The WebSocket endpoint: checks the handshake, accepts the socket and serves it. Thread-safe.</summary>
internal sealed class RealtimeEndpoint(ConnectionServices services)
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/ws/realtime-asr";

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "这是 WebSocket 端点：请用 ws:// 或 wss:// 连接 / This is a WebSocket endpoint: connect with ws:// or wss://");
            return;
        }

        if (services.Gate.IsDraining)
        {
            context.Response.Headers.RetryAfter = "5";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "服务正在重启：请稍后重连 / The server is restarting: connect again later");
            return;
        }

        var hasRoom = services.Gate.Enter();
        try
        {
            await AcceptAsync(context, hasRoom);
        }
        finally
        {
            services.Gate.Leave();
        }
    }

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }

    private async Task AcceptAsync(HttpContext context, bool hasRoom)
    {
        var handshake = Handshake.Of(context.Request, context.WebSockets.WebSocketRequestedProtocols);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = handshake.Dialect == Dialect.V2 ? Subprotocol.V2 : null,
            KeepAliveInterval = services.Options.KeepAliveInterval,
            KeepAliveTimeout = services.Options.KeepAliveTimeout,
        });
        if (hasRoom)
        {
            await new WebSocketConnection(socket, handshake, services, context.Connection.Id).RunAsync(context.RequestAborted);
        }
        else
        {
            var full = CloseReason.OverCapacity;
            await socket.CloseOutputAsync((WebSocketCloseStatus)full.Code, full.Text, context.RequestAborted);
        }
    }
}
