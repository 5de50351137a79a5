using Microsoft.AspNetCore.Connections.Features;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Bounds what is left of a connection after its last frame: the system goes on sending to a client that reads, and must not do so for ever
/// to one that does not.
/// </summary>
internal static class ConnectionEnd
{
    /// <summary>Cuts the connection off after so long, unless it has ended by then.</summary>
    public static void Bound(HttpContext context, TimeSpan rest, TimeProvider time)
    {
        // Over HTTP/2 the connection serves other requests too, and the framework ends the one that is over.
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionLifetimeFeature>() is not { } connection)
        {
            return;
        }

        var timer = time.CreateTimer(static end => ((IConnectionLifetimeFeature)end!).Abort(), connection, rest, Timeout.InfiniteTimeSpan);
        connection.ConnectionClosed.UnsafeRegister(static end => ((ITimer)end!).Dispose(), timer);
    }
}
