using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace RealtimeRag.Server.Hosting;

/// <summary>What one HTTP request may take before anything is known of it. Above: 408, 414 or 431, and the connection ends.</summary>
internal static class HttpLimits
{
    /// <summary>How long a request's head may take to arrive.</summary>
    public static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may be open without a request: before its first one, and between two.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>The most header lines.</summary>
    public const int Headers = 64;

    /// <summary>The most bytes of all header lines together.</summary>
    public const int HeaderBytes = 16 * 1024;

    /// <summary>
    /// How much the system may hold of what a client has not taken. Its own bound is megabytes, far more than is kept for a resume, and a client
    /// that reads again too late to get through them would never learn why its connection ended. Linux holds about twice the number.
    /// </summary>
    public const int SendBufferBytes = 128 * 1024;

    /// <summary>How much waits in this process for the system to take it.</summary>
    public const int WriteBufferBytes = 16 * 1024;

    /// <summary>Sets the bounds on what waits in front of a client; accepted sockets inherit those of the listening one.</summary>
    public static void Apply(SocketTransportOptions sockets)
    {
        sockets.MaxWriteBufferSize = WriteBufferBytes;
        sockets.CreateBoundListenSocket = static endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = SendBufferBytes;
            return socket;
        };
    }

    /// <summary>Sets the limits.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = HeadTime;
        kestrel.Limits.KeepAliveTimeout = IdleTime;
        kestrel.Limits.MaxRequestHeaderCount = Headers;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
    }
}
