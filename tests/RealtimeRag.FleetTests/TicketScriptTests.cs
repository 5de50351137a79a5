using RealtimeRag.Server.Scaleout;
using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>The scripts on Redis.</summary>
public sealed class RedisTicketScriptTests(SharedRedis redis) : TicketScriptTests(redis.Server.Database);

/// <summary>The scripts on Garnet.</summary>
public sealed class GarnetTicketScriptTests(SharedGarnet garnet) : TicketScriptTests(garnet.Database), IClassFixture<SharedGarnet>;

/// <summary>What the store does with tickets, reply by reply.</summary>
public abstract class TicketScriptTests(IDatabase store)
{
    private const int Lifetime = 30_000;
    private const int Slack = 5_000;

    private readonly RedisKeys _keys = new(SharedRedis.NewPrefix());

    [Theory]
    [InlineData(0, 1)]
    [InlineData(29_000, 1)]
    [InlineData(30_000, 0)]
    [InlineData(-4_000, 1)]
    [InlineData(-6_000, 0)]
    public async Task A_ticket_is_valid_for_its_lifetime_by_the_clock_of_the_store(int age, int expected) => Assert.Equal(expected, await RedeemAsync("one", age));

    [Fact]
    public async Task A_ticket_is_used_once_and_its_mark_outlives_it()
    {
        Assert.Equal(1, await RedeemAsync("one", 0));
        Assert.Equal(0, await RedeemAsync("one", 0));
        Assert.Equal(1, await RedeemAsync("other", 0));
        Assert.InRange((await store.KeyTimeToLiveAsync(_keys.UsedTicket("one")))!.Value.TotalMilliseconds, Lifetime, Lifetime + Slack);
    }

    [Fact]
    public async Task The_first_secret_is_that_of_all()
    {
        Assert.Equal("first", await AgreeAsync("first"));
        Assert.Equal("first", await AgreeAsync("second"));
    }

    private async Task<string> AgreeAsync(string secret) => (string)(await store.ScriptEvaluateAsync(RedisScripts.Secret, [_keys.TicketSecret], [secret]))!;

    private async Task<int> RedeemAsync(string id, int age)
    {
        var time = (RedisResult[])(await store.ExecuteAsync("TIME"))!;
        var now = ((long)time[0] * 1000) + ((long)time[1] / 1000);
        return (int)await store.ScriptEvaluateAsync(RedisScripts.Redeem, [_keys.UsedTicket(id)], [now - age, Lifetime, Slack]);
    }
}
