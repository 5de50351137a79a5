using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Creates pooled HTTP clients for backends. Apart from connecting, callers enforce their time limits through cancellation tokens.</summary>
internal static class BackendHttp
{
    /// <summary>Creates a client with its own handler; the caller disposes it.</summary>
    /// <param name="connectTimeout">The limit of one connection attempt.</param>
    /// <param name="proxy">Determines which calls use a proxy and which addresses backends may have.</param>
    public static HttpClient CreateClient(TimeSpan connectTimeout, BackendProxy proxy) =>
        new(CreateHandler(connectTimeout, proxy)) { Timeout = Timeout.InfiniteTimeSpan };

    // A redirect would carry the key to another address. Draining lets the connection of a finished stream be reused, and closes one that
    // a backend leaves open after the end. No Brotli: its decoder reports a damaged reply as if the decoder had been misused.
    private static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout, BackendProxy proxy) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        ConnectCallback = proxy.AllowsLinkLocal ? null : BackendAddresses.System.ConnectAsync,
        ConnectTimeout = connectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        Proxy = proxy,
        ResponseDrainTimeout = TimeSpan.FromSeconds(2),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = AcceptOrExplain },
        UseCookies = false,
    };

    // Rejects exactly what would be rejected without it, but says why.
    private static bool AcceptOrExplain(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
            ? true
            : throw new CertificateException(CertificateException.ProblemOf(errors, chain?.ChainStatus ?? []));
}
