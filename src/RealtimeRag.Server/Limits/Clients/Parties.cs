using System.Net;
using System.Net.Sockets;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>Determines the party to which limits assign a client. Pure; thread-safe.</summary>
/// <param name="isOpenToStrangers">Whether the operator allows anonymous access explicitly.</param>
internal sealed class Parties(bool isOpenToStrangers)
{
    // A client with one IPv6 address usually controls its whole /64 network.
    private const int NetworkBytes = 8;

    /// <summary>The principal, together with the party that it counts as.</summary>
    /// <param name="principal">The authenticated principal.</param>
    /// <param name="address">The client's address; null if unknown.</param>
    /// <param name="connectionId">The connection's id.</param>
    public Principal Identify(Principal principal, IPAddress? address, string connectionId) =>
        principal.Kind != PrincipalKind.Anonymous ? principal : principal with { Stranger = StrangerAt(address, connectionId) };

    /// <summary>The key of an address, or null for loopback: a reverse proxy connecting from there represents many clients.</summary>
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
