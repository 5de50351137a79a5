using System.Net;
using System.Net.Sockets;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// Connects to backends, but not to addresses that only this machine can reach: a name that suddenly resolves to the cloud's metadata
/// service would receive the key, and its reply would be read out. Connects to exactly the address that was checked. Thread-safe.
/// </summary>
/// <param name="resolve">Resolves a host name to its addresses.</param>
internal sealed class BackendAddresses(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // Link-local addresses, then the metadata services and agents of clouds at other addresses: those of AWS, Google Cloud, Oracle Cloud and Scaleway
    // over IPv6, and of Alibaba Cloud, Azure and Oracle Cloud over IPv4.
    private static readonly IPNetwork[] Forbidden =
    [
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::/32"), IPNetwork.Parse("fd20:ce::254/128"), IPNetwork.Parse("fd00:c1::a9fe:a9fe/128"), IPNetwork.Parse("fd00:42::42/128"),
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
    ];

    // Networks whose last four bytes are an IPv4 address: translated ones (RFC 6052, RFC 8215, RFC 2765), and compatible ones (RFC 4291).
    private static readonly IPNetwork[] Embedding =
        [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("::ffff:0:0:0/96"), IPNetwork.Parse("::/96")];

    /// <summary>Resolves names by DNS.</summary>
    public static BackendAddresses System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>Whether backends must not be at this address.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : Array.Exists(Embedding, network => network.Contains(address)) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;

        // The zone of a link-local address is not part of the network.
        var bare = plain is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(plain.GetAddressBytes()) : plain;
        return Array.Exists(Forbidden, network => network.Contains(bare));
    }

    /// <summary>Connects like the framework, to the first address that accepts. Throws <see cref="ForbiddenAddressException"/> if none is allowed.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var found = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await resolve(target.Host, cancellationToken);
        var allowed = Array.FindAll(found, static address => !IsForbidden(address));
        if (allowed.Length == 0)
        {
            throw found.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new ForbiddenAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
