using System.Net;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Security.Admins;

/// <summary>
/// Who may administer the server: keys with that right. A server that has no credentials and is for its own machine alone accepts requests from there,
/// if they come directly and by a name of that machine, so that neither a proxy nor a foreign page can pass for it. Thread-safe.
/// </summary>
/// <param name="policy">Which credentials the server accepts.</param>
internal sealed class AdminRule(SignInPolicy policy)
{
    private const string Bearer = "Bearer ";

    // The headers of proxies and tunnels; the names with a dash at the end are prefixes. The framework renames some of them when it reads them.
    private static readonly string[] Forwarding =
        ["Forwarded", "X-Forwarded", "X-Forwarded-", "X-Original-", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-", "Via"];

    /// <summary>Whether a request may administer. A request that changes something needs a bearer token, which no browser adds by itself.</summary>
    public bool Allows(HttpContext context)
    {
        var request = context.Request;
        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        return (!changes || HasBearer(request)) && (PrincipalIdentity.Of(context.User).IsAdmin || IsOwnUser(context));
    }

    private static bool HasBearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && value.Length > Bearer.Length;

    private bool IsOwnUser(HttpContext context) =>
        policy.IsForThisMachineOnly
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.Keys.Any(IsForwarding)

        // Proxies that add no header often use this version, and no browser does.
        && !HttpProtocol.IsHttp10(context.Request.Protocol)
        && IsThisMachine(context.Request.Host.Host);

    private static bool IsForwarding(string header) => Array.Exists(
        Forwarding, name => header.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (name[^1] == '-' || header.Length == name.Length));

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
