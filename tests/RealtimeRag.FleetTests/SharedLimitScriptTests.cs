using RealtimeRag.Server.Scaleout;
using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>The scripts on Redis.</summary>
public sealed class RedisSharedLimitScriptTests(SharedRedis redis) : SharedLimitScriptTests(redis.Server.Database);

/// <summary>The scripts on Garnet.</summary>
public sealed class GarnetSharedLimitScriptTests(SharedGarnet garnet) : SharedLimitScriptTests(garnet.Database), IClassFixture<SharedGarnet>;

/// <summary>What the store does with limits of all nodes, reply by reply.</summary>
public abstract class SharedLimitScriptTests(IDatabase store)
{
    private readonly RedisKeys _keys = new(SharedRedis.NewPrefix());
    private readonly DateOnly _day = new(2027, 3, 1);

    [Fact]
    public async Task What_nodes_count_is_added_up_and_a_repeated_count_adds_nothing()
    {
        Assert.Equal((0L, 0L), await SpendAsync("A:1", 0, 0));
        Assert.Equal((2L, 100L), await SpendAsync("A:1", 2, 100));
        Assert.Equal((2L, 100L), await SpendAsync("A:1", 2, 100));
        Assert.Equal((3L, 150L), await SpendAsync("B:1", 1, 50));
        Assert.Equal((6L, 150L), await SpendAsync("A:1", 5, 100));
        Assert.Equal((6L, 150L), await SpendAsync("A:1", 4, 90));
        Assert.Equal((7L, 151L), await SpendAsync("A:2", 1, 1));
        Assert.Equal((7L, (1L << 52) + 51), await SpendAsync("A:1", 5, 1L << 52));
        Assert.Equal((0L, 0L), await SpendAsync("A:1", 0, 0, "other"));
    }

    [Fact]
    public async Task Counts_are_kept_for_two_days()
    {
        await SpendAsync("A:1", 1, 0);
        Assert.InRange((await store.KeyTimeToLiveAsync(_keys.Used("desk", _day)))!.Value.TotalHours, 47, 48);
    }

    [Fact]
    public async Task Events_move_the_cell_ahead()
    {
        Assert.Equal(0, await TakeAsync(0));
        Assert.False(await store.KeyExistsAsync(_keys.Cell("desk", "questions")));
        Assert.Equal(100, await TakeAsync(2));
        Assert.Equal(250, await TakeAsync(3));
        Assert.Equal(250, await TakeAsync(0));
        Assert.InRange((await store.KeyTimeToLiveAsync(_keys.Cell("desk", "questions")))!.Value.TotalSeconds, 230, 252);
    }

    /// <summary>Events that take 50 s each; replies the seconds ahead, rounded up to tens.</summary>
    private async Task<long> TakeAsync(int events) => (long)Math.Ceiling(
        (long)await store.ScriptEvaluateAsync(RedisScripts.Take, [_keys.Cell("desk", "questions")], [50_000_000, events]) / 1e7) * 10;

    private async Task<(long Questions, long Tokens)> SpendAsync(string account, long questions, long tokens, string principal = "desk")
    {
        var all = (long[])(await store.ScriptEvaluateAsync(RedisScripts.Spend, [_keys.Used(principal, _day)], [account, questions, tokens, 172_800]))!;
        return (all[0], all[1]);
    }
}
