using System.Net;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>Which calls to backends may use the proxy configured in the environment or the system.</summary>
internal enum ProxyUse
{
    /// <summary>Those to public addresses.</summary>
    Public,

    /// <summary>All except those that the environment exempts.</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>
/// The proxy for calls to backends. A backend on this machine or in a private network is called directly unless the operator decides
/// otherwise: a proxy that was set for the browser must see neither its key nor its questions. Thread-safe.
/// </summary>
/// <param name="proxy">The proxy of the environment or the system.</param>
/// <param name="use">Which calls use it.</param>
internal sealed class BackendProxy(IWebProxy proxy, ProxyUse use) : IWebProxy
{
    private const string Setting = "BACKEND_PROXY";
    private static readonly string[] Words = ["public", "all", "none"];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    // Suffixes that do not exist in public DNS.
    private static readonly string[] PrivateEndings = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".home.arpa"];

    private static readonly LocalizedText Note = new(
        "（本次调用经过了代理；不需要代理时，请设置 no_proxy 或 BACKEND_PROXY=none）",
        " (the call went through a proxy; where it should not, set no_proxy or BACKEND_PROXY=none)");

    /// <summary>The environment's or system's proxy, for public addresses.</summary>
    public static BackendProxy Default { get; } = new(HttpClient.DefaultProxy, ProxyUse.Public);

    /// <inheritdoc />
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>Whether backends, or the proxy, may have addresses that are link-local or belong to metadata services.</summary>
    public bool AllowsLinkLocal { get; private init; }

    /// <summary>Reads <c>BACKEND_PROXY</c> and <c>BACKEND_LINK_LOCAL</c>.</summary>
    public static BackendProxy Read(SettingReader settings)
    {
        var use = (ProxyUse)Array.IndexOf(Words, settings.Choice(Setting, Words[0], Words));
        var allowsLinkLocal = settings.Switch(ForbiddenAddressException.Setting) ?? false;
        return use == ProxyUse.Public && !allowsLinkLocal ? Default : new(HttpClient.DefaultProxy, use) { AllowsLinkLocal = allowsLinkLocal };
    }

    /// <inheritdoc />
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy.GetProxy(destination);

    /// <inheritdoc />
    public bool IsBypassed(Uri host) =>
        use == ProxyUse.None || (use == ProxyUse.Public && IsPrivate(host)) || proxy.IsBypassed(host);

    /// <summary>Whether calls to an address use a proxy.</summary>
    public bool Serves(Uri address) => GetProxy(address) is { } via && via != address;

    /// <summary>Adds to a failure that the call went through a proxy, if it did and that may be the cause.</summary>
    public AnswerFailure Explain(AnswerFailure failure, Uri address) =>
        failure.Code is ErrorCode.RagRequestFailed or ErrorCode.RagTimeout or ErrorCode.RagIncomplete or ErrorCode.RagHttpError
            or ErrorCode.RagUnauthorized or ErrorCode.RagNotFound
            ? failure with { Message = Explain(failure.Message, address) }
            : failure;

    /// <summary>Adds to a message that the call went through a proxy, if it did. Does not reveal the proxy's address or credentials.</summary>
    public LocalizedText Explain(LocalizedText message, Uri address) =>
        Serves(address) ? new(message.Chinese + Note.Chinese, message.English + Note.English) : message;

    private static bool IsPrivate(Uri address)
    {
        if (IPAddress.TryParse(address.DnsSafeHost, out var ip))
        {
            ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
            return Array.Exists(PrivateNetworks, network => network.Contains(ip));
        }

        var name = address.IdnHost.TrimEnd('.');
        return !name.Contains('.', StringComparison.Ordinal)
            || Array.Exists(PrivateEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
