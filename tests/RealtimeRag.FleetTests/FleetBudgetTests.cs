using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.FleetTests;

/// <summary>The daily budget of a key is that of all nodes together.</summary>
public sealed class FleetBudgetTests(SharedRedis shared)
{
    private const int Most = 10;

    private static readonly Principal Desk = new(PrincipalKind.Key, "desk") { Limits = new(QuestionsADay: Most) };

    private readonly string _prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task Questions_at_one_node_count_at_the_other()
    {
        await using var a = await StartAsync(shared.Server.Url);
        await using var b = await StartAsync(shared.Server.Url);
        Assert.Equal(6, Ask(a, 6));
        await Waits.UntilAsync(() => Used(b) == 6);
        Assert.Equal(4, Ask(b, 6));
        await Waits.UntilAsync(() => Used(a) == Most);
        Assert.Equal(0, Ask(a, 1));
    }

    [Fact]
    public async Task Without_the_store_each_node_counts_on_and_everything_is_added_later()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await StartAsync(redis.Url);
        await using var b = await StartAsync(redis.Url);
        Ask(a, 2);
        await Waits.UntilAsync(() => Used(b) == 2);
        await redis.KillAsync();
        await Waits.UntilAsync(() => !a.Fleet.Link.IsUp && !b.Fleet.Link.IsUp);
        Assert.Equal(8, Ask(a, 20));
        Assert.Equal(8, Ask(b, 20));
        await redis.StartAgainAsync();
        await a.WhenUpAsync();
        await b.WhenUpAsync();
        await Waits.UntilAsync(() => Used(a) == 18 && Used(b) == 18);
    }

    private static int Ask(FleetNode node, int times) => Enumerable.Range(0, times).Count(_ => node.Service<PrincipalBudgets>().Ask(Desk).Refused is null);

    private static long Used(FleetNode node) => node.Service<PrincipalBudgets>().Spend(Desk, 0).Single(static use => use.Limit == BudgetUse.Questions).Used;

    private async Task<FleetNode> StartAsync(string redis) => await (await FleetNode.StartAsync(redis, _prefix)).WhenUpAsync();
}
