using System.Net;
using RealtimeRag.Core;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Security.Origins;

/// <summary>Decides whether a web page may connect, by the <c>Origin</c> that its browser names. Thread-safe.</summary>
/// <param name="origins">Which pages are listed.</param>
/// <param name="policy">Says whether the server is for this machine only.</param>
internal sealed class OriginCheck(AllowedOrigins origins, SignInPolicy policy)
{
    private static readonly LocalizedText Refusal = new(
        "不接受来自该网页来源的连接：请在 ALLOWED_ORIGINS 中加入它，例如 ALLOWED_ORIGINS=https://app.example.com",
        "Pages of this origin may not connect: add it to ALLOWED_ORIGINS, such as ALLOWED_ORIGINS=https://app.example.com");

    /// <summary>Stops a page from elsewhere at the endpoints that people sign in to.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<SignInEndpoint>() is null || Allows(context.Request)
            ? next(context)
            : PlainReply.WriteAsync(context, StatusCodes.Status403Forbidden, Refusal);

    /// <summary>Whether a request may go on. What names no origin is no browser's page, and may.</summary>
    public bool Allows(HttpRequest request)
    {
        var named = request.Headers.Origin;
        return named.Count == 0 || (named is [{ } origin] && Allows(origin, request.Host));
    }

    /// <summary>Whether a page of an origin may connect to a host.</summary>
    /// <param name="origin">As the browser wrote it; compared exactly.</param>
    /// <param name="host">The host that the request names, with its port where it names one.</param>
    internal bool Allows(string origin, HostString host)
    {
        if (origins.Listed.Contains(origin, StringComparer.Ordinal))
        {
            return true;
        }

        // A list is meant to be all of it.
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

        // A server for this machine only is called by a loopback name. A page elsewhere can make its own name lead here, and would be of the same host.
        var isSameHost = isSamePort && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase);
        return isSameHost && !policy.IsForThisMachineOnly;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
