using Microsoft.AspNetCore.Connections.Features;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Limits how long a connection may last after its last frame: the system keeps sending to a client that reads, but must not do so forever
/// for one that does not.
/// </summary>
internal static class ConnectionEnd
{
    /// <summary>Aborts the connection after this time unless it has ended by then.</summary>
    public static void Bound(HttpContext context, TimeSpan rest, TimeProvider time)
    {
        // An HTTP/2 connection serves other requests too, and the framework ends the finished stream.
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionLifetimeFeature>() is not { } connection)
        {
            return;
        }

        var timer = time.CreateTimer(static end => ((IConnectionLifetimeFeature)end!).Abort(), connection, rest, Timeout.InfiniteTimeSpan);
        connection.ConnectionClosed.UnsafeRegister(static end => ((ITimer)end!).Dispose(), timer);
    }
}
