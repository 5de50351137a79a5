using RealtimeRag.Server.Sessions;

namespace RealtimeRag.FleetTests;

/// <summary>A living node reports that it is alive, whatever its sessions do.</summary>
public sealed class HeartbeatTests(SharedRedis redis)
{
    [Fact]
    public async Task A_session_that_is_stuck_does_not_hold_up_the_heartbeat()
    {
        await using var node = await FleetNode.StartAsync(redis.Server.Url, SharedRedis.NewPrefix(), ("RESUME_WINDOW", "3"));
        await node.WhenUpAsync();
        using var talk = await FleetTalk.BeginAsync(node.Endpoint);
        await talk.AskAsync();
        var call = await node.Source.NextAsync();
        using var release = new ManualResetEventSlim();
        var stuck = new TaskCompletionSource();
        node.Turns.OnEnd = () =>
        {
            stuck.TrySetResult();
            release.Wait();
        };
        call.Say("one");
        var ending = Task.Run(call.Complete, TestContext.Current.CancellationToken);
        await stuck.Task;
        var session = Assert.Single(node.Sessions.All);
        var full = Enumerable.Range(0, FlowLimits.InboxInputs).Select(_ => session.WhenTakenAsync(TestContext.Current.CancellationToken)).ToList();

        // Sessions are kept every second with this window.
        for (var beat = 0; beat < 4; beat++)
        {
            var before = await BeatAsync(node);
            await Waits.UntilAsync(async () => await BeatAsync(node) != before);
        }

        Assert.DoesNotContain(full, static post => post.IsCompleted);
        release.Set();
        await Task.WhenAll([ending, .. full]);
        Assert.Equal("complete", await talk.UntilEndAsync("a1"));
    }

    private async Task<double?> BeatAsync(FleetNode node) => await redis.Server.Database.SortedSetScoreAsync(node.Fleet.Link.Keys.Nodes, node.Fleet.Link.Node);
}
