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
    private static readonly IPNetwork[] LinkLocal = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10")];

    // Metadata services and agents of AWS, Alibaba Cloud, Azure and Oracle Cloud at addresses that are not link-local.
    private static readonly IPAddress[] Metadata =
        [IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192")];

    // RFC 6052: the last four bytes are an IPv4 address.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Resolves names by DNS.</summary>
    public static BackendAddresses System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>Whether backends must not be at this address.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : Translated.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;

        // The zone of a link-local address is not part of the network.
        var bare = plain is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(plain.GetAddressBytes()) : plain;
        return Array.Exists(LinkLocal, network => network.Contains(bare)) || Array.Exists(Metadata, bare.Equals);
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
