using System.Diagnostics;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FleetTests;

/// <summary>The store becomes unavailable, loses its data, or was never reachable: sessions continue.</summary>
public sealed class StoreUnavailableTests
{
    private readonly string _prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task Sessions_continue_without_the_store_and_use_it_again_later()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await FleetNode.StartAsync(redis.Url, _prefix);
        await using var b = await FleetNode.StartAsync(redis.Url, _prefix);
        await a.WhenUpAsync();
        await b.WhenUpAsync();
        Assert.StartsWith("200", await a.GetAsync("/readyz"), StringComparison.Ordinal);
        using var talk = await FleetTalk.BeginAsync(a.Endpoint);
        var call = await AskAsync(talk, a);

        await redis.KillAsync();
        await Waits.UntilAsync(() => !a.Fleet.Link.IsUp && !b.Fleet.Link.IsUp);
        var ready = await a.GetAsync("/readyz");
        Assert.StartsWith("200", ready, StringComparison.Ordinal);
        Assert.Contains("degraded", ready, StringComparison.Ordinal);
        call.Say("one ");
        await talk.UntilHeardAsync("one ");
        talk.Vanish();
        Assert.Equal("1013", await talk.ResumeAsync(b.Endpoint));
        var token = talk.Token;
        Assert.Null(await talk.ResumeAsync(a.Endpoint));
        Assert.Equal((token, "node"), (talk.Token, talk.Scope));
        call.Say("two ");
        await talk.UntilHeardAsync("two ");

        await redis.StartAgainAsync();
        var start = Stopwatch.GetTimestamp();
        await Waits.UntilAsync(() => a.Fleet.Link.IsUp && b.Fleet.Link.IsUp);
        await Waits.UntilAsync(() => redis.Database.KeyExistsAsync(a.Fleet.Link.Keys.Snapshot(talk.SessionId)));
        TestContext.Current.TestOutputHelper?.WriteLine($"back after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        talk.Vanish();
        Assert.Null(await talk.ResumeAsync(b.Endpoint));
        await talk.UntilAsync("idle");
        Assert.Equal("one two ", talk.Answers["a1"].Text.ToString());
    }

    [Fact]
    public async Task A_node_starts_without_the_store_and_writes_its_sessions_there_later()
    {
        await using var redis = RedisServer.NotStarted();
        await using var a = await FleetNode.StartAsync(redis.Url, _prefix);
        using var talk = await FleetTalk.BeginAsync(a.Endpoint);
        Assert.Equal("node", talk.Scope);
        Assert.Contains("degraded", await a.GetAsync("/readyz"), StringComparison.Ordinal);
        var call = await AskAsync(talk, a);
        call.Say("one ");
        call.Complete();
        await talk.UntilAsync("idle");

        await redis.StartAgainAsync();
        await using var b = await FleetNode.StartAsync(redis.Url, _prefix);
        await a.WhenUpAsync();
        await b.WhenUpAsync();
        await Waits.UntilAsync(() => redis.Database.KeyExistsAsync(a.Fleet.Link.Keys.Snapshot(talk.SessionId)));
        Assert.Null(await talk.ResumeAsync(b.Endpoint));
        Assert.Null(talk.Scope);
    }

    [Fact]
    public async Task Data_that_the_store_loses_is_written_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await FleetNode.StartAsync(redis.Url, _prefix);
        await using var b = await FleetNode.StartAsync(redis.Url, _prefix);
        await a.WhenUpAsync();
        await b.WhenUpAsync();
        using var talk = await FleetTalk.BeginAsync(a.Endpoint);
        var call = await AskAsync(talk, a);
        await redis.Database.ExecuteAsync("FLUSHALL");
        call.Say("one ");
        call.Complete();
        await talk.UntilAsync("idle");
        await Waits.UntilAsync(() => redis.Database.KeyExistsAsync(a.Fleet.Link.Keys.Snapshot(talk.SessionId)));
        Assert.Null(await talk.ResumeAsync(b.Endpoint));
        Assert.Equal("one ", talk.Answers["a1"].Text.ToString());
    }

    [Fact]
    public async Task A_wrong_password_makes_the_store_unavailable()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right");
        await using var wrong = await FleetNode.StartAsync(redis.Url.Replace("redis://", "redis://:wrong@", StringComparison.Ordinal), _prefix);
        await using var right = await FleetNode.StartAsync(redis.Url.Replace("redis://", "redis://:right@", StringComparison.Ordinal), _prefix);
        await right.WhenUpAsync();
        using var talk = await FleetTalk.BeginAsync(wrong.Endpoint);
        Assert.Equal("node", talk.Scope);
        Assert.False(wrong.Fleet.Link.IsUp);
    }

    [Fact]
    public async Task A_store_that_accepts_no_writes_is_unavailable()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await FleetNode.StartAsync(redis.Url, _prefix);
        await a.WhenUpAsync();
        await redis.Database.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await Waits.UntilAsync(() => !a.Fleet.Link.IsUp);
        using var talk = await FleetTalk.BeginAsync(a.Endpoint);
        Assert.Equal("node", talk.Scope);
        await redis.Database.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await a.WhenUpAsync();
    }

    private static async Task<ScriptedCall> AskAsync(FleetTalk talk, FleetNode node)
    {
        await talk.AskAsync();
        await talk.UntilAsync("querying_rag");
        return await node.Source.NextAsync();
    }
}
