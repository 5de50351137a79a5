using Microsoft.AspNetCore.Server.Kestrel.Core;

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
