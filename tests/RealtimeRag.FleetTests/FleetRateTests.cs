using System.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.FleetTests;

/// <summary>The rate of questions of a key is that of all nodes together.</summary>
public sealed class FleetRateTests(SharedRedis shared)
{
    private const int Burst = 10;
    private const int PerSecond = 100;

    private static readonly Principal Desk = new(PrincipalKind.Key, "desk");

    private readonly string _prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task Three_nodes_together_let_through_the_limit_of_one()
    {
        await using var a = await StartAsync(shared.Server.Url);
        await using var b = await StartAsync(shared.Server.Url);
        await using var c = await StartAsync(shared.Server.Url);
        var start = Stopwatch.GetTimestamp();
        var let = 0;
        TimeSpan passed;
        do
        {
            let += Ask(a) + Ask(b) + Ask(c);
            await shared.Server.Database.PingAsync();
            passed = Stopwatch.GetElapsedTime(start);
        }
        while (let < 5 * PerSecond);

        var expected = (PerSecond * passed.TotalSeconds) + Burst;
        TestContext.Current.TestOutputHelper?.WriteLine($"{let} questions in {passed.TotalSeconds:F2} s, of {expected:F0}");

        // A machine that stalls for longer than the burst lasts lets through less, and a store that replies late lets each node use its own burst.
        // Without stalls it is within a twentieth: see SharedRateTests.
        Assert.InRange(let, 0.5 * expected, (1.05 * expected) + (2 * Burst));
    }

    [Fact]
    public async Task A_client_that_moves_to_another_node_finds_its_limit_there()
    {
        await using var a = await StartAsync(shared.Server.Url, "6");
        await using var b = await StartAsync(shared.Server.Url, "6");
        Assert.Equal(Burst, Enumerable.Range(0, 2 * Burst).Sum(_ => Ask(a)));
        await Waits.UntilAsync(async () => await shared.Server.Database.HashGetAsync(a.Fleet.Link.Keys.Cell("key:desk", "questions"), "tat") is { HasValue: true } tat
            && (double)tat / 1_000_000 > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 95);
        b.Service<ClientLimits>().Expect(Desk, b.Service<SessionClock>().Now);
        var let = 0;
        await Waits.UntilAsync(() =>
        {
            // The store's reply may come after the first questions.
            var isLet = Ask(b) == 1;
            let += isLet ? 1 : 0;
            return !isLet;
        });

        Assert.InRange(let, 0, Burst - 1);
    }

    private static int Ask(FleetNode node)
    {
        var isLet = node.Service<ClientLimits>().TryAsk(Desk, hasStandIn: false, node.Service<SessionClock>().Now, out var permit, out _);
        permit?.Dispose();
        return isLet ? 1 : 0;
    }

    private async Task<FleetNode> StartAsync(string redis, string perMinute = "6000") => await (await FleetNode.StartAsync(
        redis, _prefix, ("PRINCIPAL_QUESTION_RATE", perMinute), ("PRINCIPAL_QUESTION_BURST", $"{Burst}"))).WhenUpAsync();
}
