using System.Net;
using System.Net.Sockets;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>Says as whom limits count somebody who connects. Pure; thread-safe.</summary>
/// <param name="isOpenToStrangers">Whether the operator lets strangers in on purpose.</param>
internal sealed class Parties(bool isOpenToStrangers)
{
    // Whoever has one address of a network of IPv6 has them all.
    private const int NetworkBytes = 8;

    /// <summary>The principal, with whom it counts as.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="address">Where from; null where that is not known.</param>
    /// <param name="connectionId">The connection's name.</param>
    public Principal Identify(Principal principal, IPAddress? address, string connectionId) =>
        principal.Kind != PrincipalKind.Anonymous ? principal : principal with { Stranger = StrangerAt(address, connectionId) };

    /// <summary>An address as one place, or null for this machine: whatever reverse proxy connects from there stands for many.</summary>
    public static string? PlaceOf(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address))
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(plain.GetAddressBytes()[..NetworkBytes]) : plain.ToString();
    }

    private Party StrangerAt(IPAddress? address, string connectionId) =>
        PlaceOf(address) is { } place ? new(PartyKind.Stranger, $"address:{place}")
        : isOpenToStrangers ? new(PartyKind.Stranger, $"connection:{connectionId}")
        : Party.Owner;
}
