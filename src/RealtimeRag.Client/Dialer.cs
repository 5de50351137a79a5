using System.Net.WebSockets;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.Client;

/// <summary>Opens WebSockets to the server. Thread-safe.</summary>
internal sealed class Dialer(RealtimeRagClientOptions options)
{
    private const string V2 = "realtime-rag.v2";
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
#if NET9_0_OR_GREATER
    private static readonly TimeSpan PongLimit = TimeSpan.FromSeconds(10);
#endif

    /// <summary>The protocol version negotiated with the server.</summary>
    public static int SpokenProtocol(WebSocket socket) => socket.SubProtocol == V2 ? 2 : 1;

    /// <summary>Makes one connection attempt. Any failure of the application's callback that will not pass by itself is thrown.</summary>
    /// <returns>An open socket, or the failure.</returns>
    public async Task<(WebSocket? Socket, Disconnection? Failure)> DialAsync(CancellationToken cancellationToken)
    {
        string? token;
        try
        {
            token = await AccessTokens.GetAsync(options.AccessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && AccessTokens.MayPass(e))
        {
            return (null, new() { Reason = $"There is no access token at the moment: {e.Message}", Error = e, LacksToken = true });
        }

        var socket = new ClientWebSocket();
        try
        {
            Configure(socket.Options, token);
            await socket.ConnectAsync(Address(), cancellationToken).ConfigureAwait(false);
            return (socket, null);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            var failure = Describe(socket, e);
            socket.Dispose();
            return (null, failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Configure(ClientWebSocketOptions socket, string? token)
    {
#if NET8_0_OR_GREATER
        socket.CollectHttpResponseDetails = true;
#endif
        socket.KeepAliveInterval = PingInterval;
#if NET9_0_OR_GREATER
        socket.KeepAliveTimeout = PongLimit;
#endif
        if (options.Protocol >= 2)
        {
            socket.AddSubProtocol(V2);
        }

        if (token is { Length: > 0 })
        {
            socket.SetRequestHeader("Authorization", "Bearer " + token);
        }
    }

    private Uri Address()
    {
        var query = options.Server.Query is { Length: > 1 } given ? given[1..] : "";
        query = With(With(query, "lang", options.Language), "from", options.Recognizer);
        return query.Length == 0 ? options.Server : new UriBuilder(options.Server) { Query = query }.Uri;
    }

    private static string With(string query, string name, string? value) =>
        value is null ? query : $"{query}{(query.Length > 0 ? "&" : "")}{name}={Uri.EscapeDataString(value)}";

    private static Disconnection Describe(ClientWebSocket socket, Exception error) => new()
    {
        Status = HttpRefusal.StatusOf(socket, error),
        Reason = error.InnerException?.Message ?? error.Message,
        RetryAfter = HttpRefusal.RetryAfterOf(socket),
        Error = error,
    };
}
