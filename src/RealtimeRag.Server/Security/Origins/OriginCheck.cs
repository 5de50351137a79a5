using System.Net;
using RealtimeRag.Core;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Security.Origins;

/// <summary>Decides by the <c>Origin</c> header whether a web page may connect. Thread-safe.</summary>
/// <param name="origins">The allowed origins.</param>
/// <param name="policy">Determines whether the server is for local use only.</param>
internal sealed class OriginCheck(AllowedOrigins origins, SignInPolicy policy)
{
    private static readonly LocalizedText Refusal = new(
        "不接受来自该网页来源的连接：请在 ALLOWED_ORIGINS 中加入它，例如 ALLOWED_ORIGINS=https://app.example.com",
        "Pages of this origin may not connect: add it to ALLOWED_ORIGINS, such as ALLOWED_ORIGINS=https://app.example.com");

    /// <summary>The middleware: refuses cross-origin pages at the sign-in endpoints.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<SignInEndpoint>() is null || Allows(context.Request)
            ? next(context)
            : PlainReply.WriteAsync(context, StatusCodes.Status403Forbidden, Refusal);

    /// <summary>Whether a request is allowed. A request without an origin does not come from a page, so it is.</summary>
    public bool Allows(HttpRequest request)
    {
        var named = request.Headers.Origin;
        return named.Count == 0 || (named is [{ } origin] && Allows(origin, request.Host));
    }

    /// <summary>Whether a page from an origin may connect to a host.</summary>
    /// <param name="origin">The header as sent by the browser; compared exactly.</param>
    /// <param name="host">The requested host, with its port if there is one.</param>
    internal bool Allows(string origin, HostString host)
    {
        if (origins.Listed.Contains(origin, StringComparer.Ordinal))
        {
            return true;
        }

        // An explicit list is complete.
        if (origins.Listed.Count > 0 || !Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") || page.PathAndQuery != "/")
        {
            return false;
        }

        var port = host.Port ?? (page.Scheme == "https" ? 443 : 80);
        var isSamePort = page.Port == port;
        if (IsLoopback(page.Host) && IsLoopback(host.Host))
        {
            return isSamePort;
        }

        // A local-only server must be addressed by a loopback name: a malicious page could point its own host name here and appear to be same-origin.
        var isSameHost = isSamePort && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase);
        return isSameHost && !policy.IsForThisMachineOnly;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
