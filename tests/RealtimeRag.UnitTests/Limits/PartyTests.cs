using System.Net;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>To which party limits attribute a connection.</summary>
public sealed class PartyTests
{
    [Theory]
    [InlineData("203.0.113.7", "address:203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "address:203.0.113.7")]
    [InlineData("2001:db8:1:2::3", "address:20010db800010002")]
    [InlineData("2001:db8:1:2:ffff::9", "address:20010db800010002")]
    public void An_anonymous_client_is_an_address_or_a_network(string address, string key)
    {
        var party = Identify(Principal.Anonymous, address, isOpen: false);
        Assert.Equal(new Party(PartyKind.Stranger, key), party);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData(null)]
    public void A_local_client_is_the_owner_unless_anonymous_access_is_enabled(string? address)
    {
        Assert.Equal(Party.Owner, Identify(Principal.Anonymous, address, isOpen: false));
        Assert.Equal(new Party(PartyKind.Stranger, "connection:c1"), Identify(Principal.Anonymous, address, isOpen: true));
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("127.0.0.1")]
    public void A_principal_is_the_same_party_from_everywhere(string address) =>
        Assert.Equal(new Party(PartyKind.SignedIn, "key:desk"), Identify(new Principal(PrincipalKind.Key, "desk"), address, isOpen: true));

    [Fact]
    public void A_ticket_counts_as_the_key_it_was_requested_with() =>
        Assert.Equal("key:desk", new Principal(PrincipalKind.Key, "desk").WithTicket().CountedAs.Key);

    [Fact]
    public void A_ticket_neither_identifies_an_anonymous_client_nor_grants_the_admin_right()
    {
        Assert.Equal(Party.Unknown, Principal.Anonymous.WithTicket().CountedAs);
        Assert.False((new Principal(PrincipalKind.Key, "desk") { IsAdmin = true }).WithTicket().IsAdmin);
    }

    [Fact]
    public void Unknown_clients_are_limited() => Assert.Equal(PartyKind.Stranger, Principal.Anonymous.CountedAs.Kind);

    private static Party Identify(Principal principal, string? address, bool isOpen) =>
        new Parties(isOpen).Identify(principal, address is null ? null : IPAddress.Parse(address), "c1").CountedAs;
}
