using RealtimeRag.FakeDify;

namespace RealtimeRag.FleetTests;

/// <summary>Nodes as processes that are killed, stopped and drained, in front of a Dify that counts what is asked and stopped.</summary>
public sealed class ProcessTests(SharedRedis redis) : IAsyncLifetime
{
    private const string Answer = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Short = "short";

    // Lasts far longer than any test, so that it is still running when its process is killed or stopped, even on a slow machine.
    private static readonly string Endless = string.Concat(Enumerable.Repeat(Answer, 100));

    private readonly string _prefix = SharedRedis.NewPrefix();
    private FakeDifyServer _dify = null!;
    private ServerProcess _a = null!;
    private ServerProcess _b = null!;

    public async ValueTask InitializeAsync()
    {
        _dify = await FakeDifyServer.StartAsync(new()
        {
            TokenDelay = TimeSpan.FromMilliseconds(60),
            Answer = static asked => asked.Contains(Short, StringComparison.Ordinal) ? Answer : Endless,
        });
        var nodes = await Task.WhenAll(ServerProcess.StartAsync(redis.Server.Url, _prefix, _dify.Url), ServerProcess.StartAsync(redis.Server.Url, _prefix, _dify.Url));
        (_a, _b) = (nodes[0], nodes[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _dify.DisposeAsync();
    }

    [Fact]
    public async Task After_a_kill_the_answer_ends_with_what_was_said_and_its_run_is_stopped()
    {
        using var talk = await BeginAsync();
        await _a.KillAsync();

        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        await talk.UntilAsync("idle");
        var heard = talk.Answers["a1"];
        Assert.Equal("incomplete", heard.End);
        Assert.StartsWith(heard.Text.ToString(), Endless, StringComparison.Ordinal);
        await WhenStoppedAsync();

        await talk.AskAsync(Short);
        await talk.UntilAsync("complete");
        Assert.Equal(Answer, talk.Answers["a2"].Text.ToString());
        Assert.Equal(2, _dify.Log.Questions.Count);
    }

    [Fact]
    public async Task After_a_kill_whose_client_does_not_return_another_node_stops_the_run()
    {
        using var talk = await BeginAsync();
        await _a.KillAsync();
        talk.Vanish();
        await WhenStoppedAsync();
        Assert.Single(_dify.Log.Questions);
    }

    [Fact]
    public async Task A_process_that_slept_and_wakes_sends_nothing_and_closes()
    {
        using var talk = await BeginAsync();
        using var there = talk.Twin();
        await _a.SignalAsync("STOP");
        Assert.Null(await there.ResumeAsync(_b.Endpoint));
        await there.UntilAsync("idle");
        Assert.Equal("incomplete", there.Answers["a1"].End);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);

        // What was on its way when the process was stopped may still arrive; then comes the end.
        await _a.SignalAsync("CONT");
        Assert.Equal(4501, await talk.UntilClosedAsync());
        Assert.Null(talk.Answers["a1"].End);
        await WhenStoppedAsync();
        await there.AskAsync(Short);
        await there.UntilAsync("complete");
        Assert.Equal(2, _dify.Log.Questions.Count);
    }

    [Fact]
    public async Task A_drain_loses_nothing()
    {
        using var talk = await BeginAsync(Short);
        await _a.SignalAsync("TERM");
        Assert.Equal(1012, await talk.UntilClosedAsync());
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));

        // A slow machine may take longer to begin the drain than the answer takes.
        if (talk.Answers["a1"].End is null)
        {
            await talk.UntilAsync("idle");
        }

        Assert.Equal((Answer, "complete"), (talk.Answers["a1"].Text.ToString(), talk.Answers["a1"].End));
        await _a.WhenExitedAsync();
        Assert.Single(_dify.Log.Questions);
        Assert.Empty(_dify.Log.Stops);
    }

    private async Task<FleetTalk> BeginAsync(string question = "q")
    {
        var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        await talk.AskAsync(question);
        await talk.UntilHeardAsync("0123");
        return talk;
    }

    private Task WhenStoppedAsync() => _dify.Log.WhenAsync(static log => log.Stops.Count > 0, TestContext.Current.CancellationToken);
}
