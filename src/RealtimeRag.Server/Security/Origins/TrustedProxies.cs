using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using RealtimeRag.Server.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace RealtimeRag.Server.Security.Origins;

/// <summary>The proxies whose forwarded headers are trusted. Immutable.</summary>
/// <param name="Networks">Their networks; a single address is a network of size one.</param>
internal sealed record TrustedProxies(IReadOnlyList<IPNetwork> Networks)
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Whether there are any.</summary>
    public bool Any => Networks.Count > 0;

    /// <summary>Reads <c>FORWARDED_PROXIES</c>.</summary>
    public static TrustedProxies Read(SettingReader settings)
    {
        List<IPNetwork> networks = [];
        foreach (var text in (settings.Text("FORWARDED_PROXIES") ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                settings.Fail(
                    "FORWARDED_PROXIES",
                    "应为以逗号分隔的 IP 地址或网段，例如 127.0.0.1, 10.0.0.0/8",
                    "must be IP addresses or networks separated by commas, such as 127.0.0.1, 10.0.0.0/8");
                break;
            }
        }

        return new(networks);
    }

    /// <summary>Configures the framework to trust only these.</summary>
    public void Apply(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;

        // Any number of them may be chained: the client's address is the first one from the right that belongs to none of them.
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Networks)
        {
            options.KnownIPNetworks.Add(network);
        }
    }
}
