using System.IO.Compression;
using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Replies of unusual size and form.</summary>
public sealed class DifySizeTests
{
    private static readonly string TwoMegabytes = new('x', 2 * 1024 * 1024);

    [Fact]
    public async Task A_huge_node_event_is_dropped_and_the_answer_is_complete()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            await exchange.EventAsync("node_finished", w => w.WriteRawField("data", $$"""{"outputs":{"text":"{{TwoMegabytes}}"} }"""));
            await exchange.TextAsync("期。");
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }));
        Assert.True(outcome.IsComplete);
        Assert.Equal("保修期。", outcome.Text);
    }

    [Fact]
    public async Task Fault25_Input59_Text_over_the_limit_of_one_event_ends_the_answer_and_stops_the_run()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            await exchange.TextAsync(TwoMegabytes);
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }));
        Assert.Equal((ErrorCode.RagIncomplete, "保修"), (outcome.Code, outcome.Text));
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Single(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task A_huge_first_event_ends_the_answer_and_stops_the_run_that_it_belongs_to()
    {
        await using var bench = await DifyBench.StartAsync();
        string? task = null;
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            task = exchange.TaskId;
            await exchange.TextAsync(TwoMegabytes);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        Assert.Equal((ErrorCode.RagIncomplete, ""), (outcome.Code, outcome.Text));
        Assert.Equal(task, Assert.Single(bench.Fake.Log.Stops).StoppedTask);
    }

    [Fact]
    public async Task Fault25_A_huge_line_that_never_ends_is_stopped_when_its_time_is_up()
    {
        await using var bench = await DifyBench.StartAsync();
        string? task = null;
        var sent = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            task = exchange.TaskId;
            await exchange.WriteAsync(Encoding.UTF8.GetBytes(
                $$"""data: {"event":"message","conversation_id":"c-1","message_id":"m-1","created_at":1790000000,"task_id":"{{task}}","answer":"{{TwoMegabytes}}"""));
            sent.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var asking = bench.AskAsync();
        await sent.Task;
        await bench.PassAsync(45);
        Assert.Equal(ErrorCode.RagTimeout, (await asking).Code);
        Assert.Equal(task, Assert.Single(bench.Fake.Log.Stops).StoppedTask);
    }

    [Fact]
    public async Task A_huge_event_that_does_not_show_its_task_fails_at_once_and_a_later_one_shows_what_to_stop()
    {
        await using var bench = await DifyBench.StartAsync();
        string? task = null;
        var later = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            task = exchange.TaskId;
            await exchange.WriteAsync(Encoding.UTF8.GetBytes($$"""data: {"event":"message","answer":"{{TwoMegabytes}}","task_id":"{{task}}"}""" + "\n\n"));
            await later.Task;
            await FakeReply.Endless("好").SendAsync(exchange);
        }));
        var answer = bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token).GetAsyncEnumerator(DifyBench.Token);
        var failed = await Assert.ThrowsAsync<AnswerFailedException>(() => answer.MoveNextAsync().AsTask());
        Assert.Equal(ErrorCode.RagIncomplete, failed.Failure.Code);
        Assert.Empty(bench.Fake.Log.Stops);
        later.SetResult();
        await answer.DisposeAsync();
        Assert.Equal(task, Assert.Single(bench.Fake.Log.Stops).StoppedTask);
    }

    [Fact]
    public async Task A_huge_event_whose_task_never_appears_is_abandoned_after_half_a_minute()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.WriteAsync(Encoding.UTF8.GetBytes($$"""data: {"event":"message","answer":"{{TwoMegabytes}}"}""" + "\n\n"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var answer = bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token).GetAsyncEnumerator(DifyBench.Token);
        await Assert.ThrowsAsync<AnswerFailedException>(() => answer.MoveNextAsync().AsTask());
        var leaving = answer.DisposeAsync().AsTask();
        await bench.PassAsync(30);
        await leaving;
        Assert.Empty(bench.Fake.Log.Stops);
        await bench.Fake.Log.WhenAsync(log => log.Aborted == 1, DifyBench.Token);
    }

    [Fact]
    public async Task A_blocking_reply_over_the_limit_is_unreadable()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        var body = $$"""{"event":"message","answer":"{{TwoMegabytes}}{{TwoMegabytes}}{{TwoMegabytes}}"}""";
        Assert.Equal(ErrorCode.RagRequestFailed, (await bench.AskAsync(FakeReply.Status(200, body))).Code);
    }

    [Fact]
    public async Task A_compressed_reply_is_read()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Script(async exchange =>
        {
            exchange.BeginStream();
            exchange.Context.Response.Headers.ContentEncoding = "gzip";
            using var buffer = new MemoryStream();
            await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(Fixtures.Read("stream_chat.sse"));
            }

            await exchange.WriteAsync(buffer.ToArray());
        }));
        Assert.Equal("保修期是两年，从购买之日算起。", outcome.Text);
    }
}
