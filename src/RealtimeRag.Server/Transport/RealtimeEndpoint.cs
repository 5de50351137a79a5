using System.Net.WebSockets;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>The WebSocket endpoint: checks the handshake, accepts the socket and serves it. Thread-safe.</summary>
internal sealed class RealtimeEndpoint(ConnectionServices services, SocketRefusal refusal) : IDisposable
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/ws/realtime-asr";

    // Other clients' connections end at any time; retrying sooner than this is hardly worthwhile.
    private static readonly TimeSpan PlaceRetry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DrainRetry = TimeSpan.FromSeconds(5);

    private static readonly LocalizedText NoUpgrade = new(
        "这是 WebSocket 端点：请用 ws:// 或 wss:// 连接", "This is a WebSocket endpoint: connect with ws:// or wss://");

    private static readonly LocalizedText Restarting = new("服务正在重启：请稍后重连", "The server is restarting: connect again later");

    private readonly PulseRound _pulses = new(new(services.Options.KeepAliveInterval, services.Options.KeepAliveTimeout));

    /// <inheritdoc/>
    public void Dispose() => _pulses.Dispose();

    /// <summary>Serves one request.</summary>
    public Task HandleAsync(HttpContext context) => ServeAsync(
        context, Handshake.Of(context.Request, context.WebSockets.WebSocketRequestedProtocols), PrincipalIdentity.Of(context.User));

    /// <summary>Serves one request of an endpoint with its own format.</summary>
    /// <param name="context">The request.</param>
    /// <param name="asked">What the client asks for.</param>
    /// <param name="signedIn">Who asks.</param>
    /// <param name="format">Makes the connection's format; null for the protocol.</param>
    public async Task ServeAsync(HttpContext context, Handshake asked, Principal signedIn, Func<IConnectionFormat>? format = null)
    {
        // An HTTP/1.0 proxy in between would not understand an upgrade.
        if (!context.WebSockets.IsWebSocketRequest || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "keep-alive, Upgrade";
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
            await PlainReply.WriteAsync(context, StatusCodes.Status426UpgradeRequired, NoUpgrade);
            return;
        }

        if (services.Gate.IsDraining)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Restarting, DrainRetry);
            return;
        }

        var principal = services.Parties.Identify(signedIn, context.Connection.RemoteIpAddress, context.Connection.Id);
        var handshake = asked with { Principal = principal };
        if (!services.Limits.TryEnter(principal))
        {
            await RefusePartyAsync(context, handshake);
            return;
        }

        services.Limits.Expect(principal, services.Sessions.Clock.Now);

        WebSocketConnection? served = null;
        try
        {
            if (handshake.Recognizer is { } recognizer && RecognizerCatalog.Find(recognizer).IsEmpty)
            {
                await refusal.RefuseAsync(context, handshake.ProtocolVersion, CloseReason.UnknownRecognizer.In(handshake.ProtocolVersion), UnknownRecognizer(context, handshake, recognizer));
            }
            else
            {
                served = await AdmitAsync(context, handshake, format);
            }
        }
        finally
        {
            services.Limits.Leave(principal.CountedAs);
        }

        served?.LogEnd();
    }

    // An anonymous client is counted by its address, and a problem with an address is reported before the upgrade.
    private Task RefusePartyAsync(HttpContext context, Handshake handshake) => handshake.Principal.CountedAs.Kind == PartyKind.SignedIn
        ? refusal.RefuseAsync(context, handshake.ProtocolVersion, handshake.ProtocolVersion == ProtocolVersion.V2 ? CloseReason.TooManyConnections : CloseReason.OverCapacity)
        : ConnectLimit.RefuseAsync(context, PlaceRetry);

    private static ServerFrame.Error UnknownRecognizer(HttpContext context, Handshake handshake, string name) => new(
        ErrorCode.InvalidMessage, RecognizerNotes.UnknownName(name).In(handshake.Language), IsRetryable: false, CorrelationId: context.Connection.Id);

    /// <summary>Returns the connection after it has ended; null if there was no room for it.</summary>
    private async Task<WebSocketConnection?> AdmitAsync(HttpContext context, Handshake handshake, Func<IConnectionFormat>? format)
    {
        if (services.Gate.TryEnter())
        {
            return await ServeAsync(context, handshake, format, isReplacement: false);
        }

        if (handshake.ProtocolVersion == ProtocolVersion.V2 && services.Gate.TryEnterAsReplacement())
        {
            return await ServeAsync(context, handshake, format, isReplacement: true);
        }

        // The reason is a close code, which a browser exposes, unlike a refused handshake.
        services.Limits.Met(LimitNames.Capacity);
        await refusal.RefuseAsync(context, handshake.ProtocolVersion, CloseReason.OverCapacity);
        return null;
    }

    private async Task<WebSocketConnection?> ServeAsync(HttpContext context, Handshake handshake, Func<IConnectionFormat>? format, bool isReplacement)
    {
        try
        {
            using var socket = await SocketRefusal.AcceptAsync(context, handshake.ProtocolVersion);
            var first = isReplacement ? ReadResumeAsync(context, socket) : null;
            var replacement = first is null ? null : await WithinAsync(first, services.Options.ReplacementTime);
            if (first is not null && replacement is null)
            {
                services.Limits.Met(LimitNames.Capacity);
                await refusal.CloseAsync(context, socket, CloseReason.OverCapacity, first);
                SocketRefusal.GuardOf(context).Release();
                await first;
                return null;
            }

            return await ServeAsync(context, socket, handshake, format, replacement);
        }
        finally
        {
            services.Gate.Leave();
            refusal.BoundEnd(context);
        }
    }

    private async Task<WebSocketConnection> ServeAsync(
        HttpContext context, ServerSocket socket, Handshake handshake, Func<IConnectionFormat>? format, ClientFrame.Resume? replacement)
    {
        using var spoken = format?.Invoke() ?? new ProtocolFormat(handshake.ProtocolVersion, handshake.Recognizer);
        var connection = new WebSocketConnection(socket, SocketRefusal.GuardOf(context), handshake, spoken, services, context.Connection.Id, replacement);
        _pulses.Add(socket);
        try
        {
            await connection.RunAsync(context.RequestAborted);
            return connection;
        }
        finally
        {
            _pulses.Remove(socket);
        }
    }

    /// <summary>Returns the first message if it is a resume. There is room for this connection only if it replaces another one.</summary>
    private async Task<ClientFrame.Resume?> ReadResumeAsync(HttpContext context, WebSocket socket)
    {
        using var deadline = new MessageDeadline(services.Sessions.Clock, services.Options.MessageTime, static () => { });
        using var reader = new FrameReader(socket, deadline);
        try
        {
            return await reader.ReadAsync(context.RequestAborted) == ReadKind.Text
                ? ClientMessageReader.Read(reader.Message, ProtocolVersion.V2).Frame as ClientFrame.Resume
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
}
