using RealtimeRag.FakeDify;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.Tickets;

namespace RealtimeRag.UnitTests.Security;

/// <summary>Which keys and tickets are good now, and whose they are.</summary>
public sealed class ApiKeyRingTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void A_key_is_found_only_by_its_whole_text()
    {
        var ring = new ApiKeyRing([Key("alice", "key-a")], [Key("bob", "key-b")], _time);
        Assert.Equal("alice", ring.Find("key-a")?.Name);
        Assert.Equal("bob", ring.Find("key-b")?.Name);
        Assert.All(["", "key-", "key-a ", "KEY-A", "key-ab"], secret => Assert.Null(ring.Find(secret)));
    }

    [Fact]
    public void A_key_expires_at_its_time()
    {
        var end = _time.GetUtcNow().AddDays(1);
        var ring = new ApiKeyRing([Key("alice", "key-a") with { ExpiresAt = end }], [], _time);
        var owner = ring.Find("key-a")!.Owner;
        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.True(ring.Knows(owner));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(ring.Find("key-a"));
        Assert.False(ring.Knows(owner));
    }

    [Fact]
    public void Keys_of_the_settings_stay_when_the_file_changes()
    {
        var changes = 0;
        var ring = new ApiKeyRing([Key("alice", "key-a")], [Key("bob", "key-b")], _time);
        ring.Changed += (_, _) => changes++;
        var (alice, bob) = (ring.Find("key-a")!.Owner, ring.Find("key-b")!.Owner);
        ring.Replace([Key("bob", "key-of-another-bob")]);
        Assert.Equal(1, changes);
        Assert.True(ring.Knows(alice));
        Assert.False(ring.Knows(bob));
        Assert.True(ring.Knows(Principal.Anonymous));
        Assert.True(ring.Knows(new Principal(PrincipalKind.Jwt, "bob")));
    }

    [Fact]
    public void A_key_that_moves_to_another_owner_is_unknown_for_the_first()
    {
        var ring = new ApiKeyRing([], [Key("alice", "key-a")], _time);
        var alice = ring.Find("key-a")!.Owner;
        ring.Replace([Key("mallory", "key-a")]);
        Assert.False(ring.Knows(alice));
    }

    [Fact]
    public async Task A_ticket_expires_with_its_credentials()
    {
        var ring = new ApiKeyRing([], [Key("alice", "key-a")], _time);
        var tickets = new MemoryTicketStore(ring, _time);
        var ticket = await IssueAsync(tickets, ring.Find("key-a")!.Owner);
        var other = await IssueAsync(tickets, new(PrincipalKind.Jwt, "bob") { ExpiresAt = _time.GetUtcNow().AddSeconds(10) });
        ring.Replace([]);
        Assert.Null(await tickets.RedeemAsync(ticket, default));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await tickets.RedeemAsync(other, default));
    }

    [Fact]
    public async Task Each_party_has_its_own_limit_of_unused_tickets_and_used_and_expired_ones_make_room()
    {
        var tickets = new MemoryTicketStore(new([], [], _time), _time);
        var ticket = "";
        for (var i = 0; i < MemoryTicketStore.MaxForParty; i++)
        {
            ticket = await IssueAsync(tickets, new(PrincipalKind.Jwt, "bob"));
        }

        Assert.Equal(new(null, IsOwnLimit: true), await tickets.IssueAsync(new(PrincipalKind.Jwt, "bob"), default));
        Assert.NotNull((await tickets.IssueAsync(new(PrincipalKind.Jwt, "alice"), default)).Ticket);
        Assert.NotNull(await tickets.RedeemAsync(ticket, default));
        await IssueAsync(tickets, new(PrincipalKind.Jwt, "bob"));
        Assert.Null((await tickets.IssueAsync(new(PrincipalKind.Jwt, "bob"), default)).Ticket);
        _time.Advance(MemoryTicketStore.Lifetime);
        await IssueAsync(tickets, new(PrincipalKind.Jwt, "bob"));
    }

    [Fact]
    public async Task All_parties_together_have_a_limit_of_unused_tickets()
    {
        var tickets = new MemoryTicketStore(new([], [], _time), _time);
        for (var i = 0; i < 10_000; i++)
        {
            await IssueAsync(tickets, new(PrincipalKind.Jwt, $"user{i % 20}"));
        }

        Assert.Equal(new(null), await tickets.IssueAsync(new(PrincipalKind.Jwt, "late"), default));
        _time.Advance(MemoryTicketStore.Lifetime);
        await IssueAsync(tickets, new(PrincipalKind.Jwt, "late"));
    }

    [Fact]
    public async Task A_ticket_belongs_to_the_party_that_requested_it()
    {
        var tickets = new MemoryTicketStore(new([], [Key("alice", "key-a")], _time), _time);
        var alice = Key("alice", "key-a").Owner with { Limits = new(3, 4) };
        var redeemed = (await tickets.RedeemAsync(await IssueAsync(tickets, alice), default))!;
        Assert.Equal(PrincipalKind.Ticket, redeemed.Kind);
        Assert.Equal(alice.Limits, redeemed.Limits);
        Assert.True(redeemed.IsSameParty(alice));
        Assert.Equal("key:alice", redeemed.ToString());
    }

    [Theory]
    [InlineData(PrincipalKind.Key, "alice", true)]
    [InlineData(PrincipalKind.Key, "Alice", false)]
    [InlineData(PrincipalKind.Jwt, "alice", false)]
    [InlineData(PrincipalKind.Anonymous, "", false)]
    internal void A_party_is_a_kind_and_a_name(PrincipalKind kind, string name, bool isSame) =>
        Assert.Equal(isSame, Key("alice", "key-a").Owner.IsSameParty(new(kind, name)));

    [Fact]
    public void No_text_of_a_principal_or_key_contains_a_secret()
    {
        var key = Key("alice", "key-a");
        Assert.Equal("key:alice", key.Owner.ToString());
        Assert.Equal("anonymous", Principal.Anonymous.ToString());
        Assert.DoesNotContain("key-a", key.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> IssueAsync(MemoryTicketStore tickets, Principal principal) => (await tickets.IssueAsync(principal, default)).Ticket!;

    private static ApiKey Key(string name, string secret) => new(name, Fingerprint.Of(secret));
}
