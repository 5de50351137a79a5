using RealtimeRag.Core;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>Limits the rate of handshakes per address, before credentials are checked. Thread-safe.</summary>
internal sealed class ConnectLimit(ClientLimits limits, SessionClock clock)
{
    private static readonly LocalizedText Refusal = new(
        "来自该地址的连接过多，请稍后再试", "Too many connections from this address, try again later");

    /// <summary>The middleware.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var wait = context.WebSockets.IsWebSocketRequest ? Count(context) : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? RefuseAsync(context, wait) : next(context);
    }

    /// <summary>Counts a request like a handshake of its address.</summary>
    /// <returns>How long to wait before the next one; zero if it may be served.</returns>
    public TimeSpan Count(HttpContext context) =>
        Parties.PlaceOf(context.Connection.RemoteIpAddress) is { } place ? limits.Connect(place, clock.Now) : TimeSpan.Zero;

    /// <summary>Refuses a handshake because of its address.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wait">The time after which to retry.</param>
    public static Task RefuseAsync(HttpContext context, TimeSpan wait) =>
        PlainReply.WriteAsync(context, StatusCodes.Status429TooManyRequests, Refusal, wait);
}
