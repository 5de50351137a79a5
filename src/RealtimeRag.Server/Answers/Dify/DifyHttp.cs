using System.Net;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The one pooled connection to Dify.</summary>
internal static class DifyHttp
{
    /// <summary>A client over its own handler; its time limits are the caller's tokens.</summary>
    public static HttpClient CreateClient(DifyOptions options) =>
        new(CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };

    // A redirect would carry the key to another address. Draining is what lets a finished stream's connection serve again, and what
    // closes one that Dify leaves open after the end. No Brotli: its decoder reports a damaged reply as a misuse of itself.
    private static SocketsHttpHandler CreateHandler(DifyOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ResponseDrainTimeout = TimeSpan.FromSeconds(2),
        UseCookies = false,
    };
}
