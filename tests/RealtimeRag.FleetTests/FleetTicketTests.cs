using RealtimeRag.Server.Scaleout;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.Tickets;

namespace RealtimeRag.FleetTests;

/// <summary>A ticket of one node is valid once, at any node.</summary>
public sealed class FleetTicketTests(SharedRedis shared)
{
    private const string Key = "a-key-of-sixteen-or-more";
    private const int Tickets = 1_000;

    private readonly string _prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task Of_concurrent_attempts_at_two_nodes_one_succeeds()
    {
        await using var a = await StartAsync(shared.Server.Url);
        await using var b = await StartAsync(shared.Server.Url);
        string[] tickets = [.. await Task.WhenAll(Enumerable.Range(0, Tickets).Select(i => IssueAsync(i % 2 == 0 ? a : b)))];
        var attempts = await Task.WhenAll(tickets.SelectMany(ticket => new[] { RedeemAsync(a, ticket), RedeemAsync(b, ticket) }));
        Assert.All(attempts.Chunk(2), static pair => Assert.Single(pair, static principal => principal is not null));
        Assert.All(attempts.OfType<Principal>(), static principal => Assert.Equal((PrincipalKind.Ticket, "key:web"), (principal.Kind, principal.ToString())));
    }

    [Fact]
    public async Task Without_the_store_a_ticket_is_still_valid_at_every_node_and_once_at_each()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await StartAsync(redis.Url);
        await using var b = await StartAsync(redis.Url);
        var before = await IssueAsync(a);
        Assert.NotNull(await RedeemAsync(a, before));
        await redis.KillAsync();
        await Waits.UntilAsync(() => !a.Fleet.Link.IsUp && !b.Fleet.Link.IsUp);
        Assert.Null(await RedeemAsync(a, before));
        var ticket = await IssueAsync(a);
        Assert.NotNull(await RedeemAsync(b, ticket));
        Assert.Null(await RedeemAsync(b, ticket));
    }

    [Fact]
    public async Task A_store_that_lost_the_secret_gets_the_same_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await StartAsync(redis.Url);
        await using var b = await StartAsync(redis.Url);
        await redis.Database.ExecuteAsync("FLUSHALL");
        await Waits.UntilAsync(() => redis.Database.KeyExistsAsync(a.Fleet.Link.Keys.TicketSecret));
        await using var c = await StartAsync(redis.Url);
        Assert.NotNull(await RedeemAsync(c, await IssueAsync(a)));
        Assert.NotNull(await RedeemAsync(b, await IssueAsync(c)));
    }

    [Fact]
    public void A_ticket_shows_nothing_and_cannot_be_changed()
    {
        var (secret, other) = (new byte[SealedTicket.SecretBytes], Enumerable.Repeat((byte)1, SealedTicket.SecretBytes).ToArray());
        var principal = new Principal(PrincipalKind.Key, "web") { Key = Fingerprint.Of(Key), Limits = new(5, 6) { Connections = 7 }, IsAdmin = true };
        var ticket = SealedTicket.New(principal, 12);
        var text = ticket.Seal(secret);
        Assert.Equal(ticket, SealedTicket.Open(text, secret));
        Assert.False(SealedTicket.Open(text, secret)!.Principal.IsAdmin);
        Assert.Null(SealedTicket.Open(text, other));
        Assert.All(Enumerable.Range(0, text.Length - 1), i => Assert.Null(SealedTicket.Open($"{text[..i]}{(text[i] == 'A' ? 'B' : 'A')}{text[(i + 1)..]}", secret)));
        Assert.Null(SealedTicket.Open("", secret));
        Assert.Null(SealedTicket.Open("not a ticket", secret));
        Assert.DoesNotContain("web", System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text)), StringComparison.Ordinal);
    }

    private static async Task<string> IssueAsync(FleetNode node)
    {
        var principal = new Principal(PrincipalKind.Key, "web") { Key = Fingerprint.Of(Key) };
        return (await node.Service<ITicketStore>().IssueAsync(principal, TestContext.Current.CancellationToken)).Ticket!;
    }

    private static async Task<Principal?> RedeemAsync(FleetNode node, string ticket) =>
        await node.Service<ITicketStore>().RedeemAsync(ticket, TestContext.Current.CancellationToken);

    private async Task<FleetNode> StartAsync(string redis) => await (await FleetNode.StartAsync(redis, _prefix, ("API_KEYS", $"web={Key}"))).WhenUpAsync();
}
