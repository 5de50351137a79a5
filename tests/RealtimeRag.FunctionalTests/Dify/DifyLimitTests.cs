using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>The separate time limits, on a clock that the tests move.</summary>
public sealed class DifyLimitTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public async Task Fault18_A_server_that_never_replies_is_abandoned_at_the_headers_limit_without_a_retry()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Hang);
        var asking = bench.AskAsync();
        await bench.Fake.Log.WhenAsync(log => log.Questions.Count == 1, DifyBench.Token);
        await bench.PassAsync(30);
        Check(await asking, "DIFY_HEADERS_TIMEOUT");
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Fact]
    public async Task Fault19_Pings_do_not_satisfy_the_limit_on_the_first_content()
    {
        await using var bench = await DifyBench.StartAsync();
        var second = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.WriteAsync(FakeEvents.Ping);
            await second.Task;
            await exchange.WriteAsync(FakeEvents.Ping);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var asking = bench.AskAsync();
        await bench.Time.WhenTimerAsync(Seconds(45), DifyBench.Token);
        bench.Time.Advance(Seconds(20));
        second.SetResult();
        bench.Time.Advance(Seconds(25));
        Check(await asking, "DIFY_FIRST_CONTENT_TIMEOUT");
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task Fault19_Pings_do_not_extend_the_limit_between_contents_and_the_run_is_stopped()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { IdleTimeout = Seconds(20), PingTimeout = Seconds(15) });
        var ping = new SemaphoreSlim(0);
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            while (true)
            {
                await ping.WaitAsync(exchange.Aborted);
                await exchange.WriteAsync(FakeEvents.Ping);
            }
        }));
        var asking = bench.AskAsync();
        await bench.Time.WhenTimerAsync(Seconds(15), DifyBench.Token);
        bench.Time.Advance(Seconds(10));
        ping.Release();
        await bench.Time.WhenTimerAsync(Seconds(10), DifyBench.Token);
        bench.Time.Advance(Seconds(10));
        var outcome = await asking;
        Check(outcome, "DIFY_IDLE_TIMEOUT");
        Assert.Equal("保修", outcome.Text);
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Single(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task Silence_without_even_a_ping_ends_sooner()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var asking = bench.AskAsync();
        await bench.PassAsync(25);
        Check(await asking, "DIFY_PING_TIMEOUT");
    }

    [Fact]
    public async Task Fault23_Each_content_restarts_the_silence_limit_until_the_total_expires()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { IdleTimeout = Seconds(25) });
        var next = new SemaphoreSlim(1);
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            while (true)
            {
                await next.WaitAsync(exchange.Aborted);
                await exchange.TextAsync("字");
            }
        }));
        var asking = bench.AskAsync();
        await bench.Time.WhenTimerAsync(Seconds(25), DifyBench.Token);
        foreach (var wait in new double[] { 20, 20 })
        {
            bench.Time.Advance(Seconds(wait));
            next.Release();
            await bench.Time.WhenTimerAsync(Seconds(25), DifyBench.Token);
        }

        bench.Time.Advance(Seconds(20));
        var outcome = await asking;
        Check(outcome, "DIFY_TIMEOUT");
        Assert.Equal("字字字", outcome.Text);
    }

    [Fact]
    public async Task A_blocking_reply_may_take_the_total_time_to_start()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        var late = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Script(async exchange =>
        {
            await late.Task;
            await FakeReply.Fixture("blocking_chat.json").SendAsync(exchange);
        }));
        var asking = bench.AskAsync();
        await bench.Fake.Log.WhenAsync(log => log.Questions.Count == 1, DifyBench.Token);
        bench.Time.Advance(Seconds(59));
        late.SetResult();
        Assert.True((await asking).IsComplete);
    }

    [Fact]
    public async Task A_slow_reader_is_not_mistaken_for_a_silent_Dify()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Timeout = Seconds(600) });
        var first = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("字");
            await first.Task;
            for (var i = 1; i < 2000; i++)
            {
                await exchange.TextAsync("字");
            }

            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }));
        await using var events = bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token).GetAsyncEnumerator(DifyBench.Token);
        var count = 0;
        do
        {
            Assert.True(await events.MoveNextAsync());
            count++;
        }
        while (events.Current is not AnswerEvent.Delta);

        // From here on nothing is read until the run waits for its reader, and only its total is left of the limits.
        first.SetResult();
        await bench.Time.WhenAsync(() => bench.Time.Pending.Count == 1, DifyBench.Token);
        bench.Time.Advance(Seconds(120));
        while (await events.MoveNextAsync())
        {
            count++;
        }

        Assert.InRange(count, 2003, 2010);
    }

    private static void Check(DifyOutcome outcome, string setting)
    {
        Assert.Equal(ErrorCode.RagTimeout, outcome.Code);
        Assert.Contains("调用 RAG 服务失败：请求超时", outcome.Failure!.Message.Chinese);
        Assert.Contains(setting, outcome.Failure.Message.Chinese);
        Assert.Contains(setting, outcome.Failure.Message.English);
    }
}
