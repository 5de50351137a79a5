using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace RealtimeRag.Server.Hosting;

/// <summary>Limits for HTTP requests about which nothing is known yet. A request above a limit gets 408, 414 or 431, and its connection closes.</summary>
internal static class HttpLimits
{
    /// <summary>Maximum time for a request's headers to arrive.</summary>
    public static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time a connection may be open without a request: before the first one, and between two.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>Maximum number of headers.</summary>
    public const int Headers = 64;

    /// <summary>Maximum total size of all headers, in bytes.</summary>
    public const int HeaderBytes = 16 * 1024;

    /// <summary>
    /// Size of the system's send buffer. Its default limit is megabytes, far more than is kept for a resume, and a client that resumes reading
    /// too late to receive all of it would never learn why its connection ended. Linux uses about twice the number.
    /// </summary>
    public const int SendBufferBytes = 128 * 1024;

    /// <summary>Maximum number of bytes in this process waiting for the system.</summary>
    public const int WriteBufferBytes = 16 * 1024;

    /// <summary>Limits what may be waiting for a client; accepted sockets inherit the limits of the listening one.</summary>
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
