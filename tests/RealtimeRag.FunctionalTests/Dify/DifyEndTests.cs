using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>How answers end, and what happens to connections that Dify leaves open.</summary>
public sealed class DifyEndTests
{
    [Fact]
    public async Task An_open_connection_is_not_waited_for_after_the_end_of_the_message()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("好。");
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        Assert.True(outcome.IsComplete);
        await bench.Fake.Log.WhenAsync(log => log.Aborted == 1, DifyBench.Token);
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task An_open_connection_is_not_waited_for_after_an_error()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            await FakeReply.Fixture("stream_chatflow_early_error_1_13_to_1_14.sse").SendAsync(exchange);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        Assert.Equal(ErrorCode.RagHttpError, outcome.Code);
        await bench.Fake.Log.WhenAsync(log => log.Aborted == 1, DifyBench.Token);
    }

    [Fact]
    public async Task A_successful_workflow_waits_two_seconds_for_the_end_of_its_message()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("好。");
            await exchange.EventAsync("workflow_finished", w => w.WriteRawField("data", """{"status":"succeeded"}"""));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var asking = bench.AskAsync();
        await bench.PassAsync(2);
        var outcome = await asking;
        Assert.True(outcome.IsComplete);
        Assert.Equal("好。", outcome.Text);
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task An_answer_of_white_space_is_reported_as_empty()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync(" ");
            await exchange.TextAsync("\n");
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }));
        Assert.Equal(ErrorCode.RagEmpty, outcome.Code);
        Assert.Empty(outcome.Deltas);
    }

    [Fact]
    public async Task A_paused_workflow_is_reported_as_waiting_for_a_person()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Fixture("stream_chatflow_paused.sse"));
        Assert.Contains("等待人工输入", outcome.Failure!.Message.Chinese);
        Assert.Contains("human input", outcome.Failure.Message.English);
        Assert.False(outcome.Failure.Retryable);
    }

    [Fact]
    public async Task Cost_and_sources_come_before_the_end_and_into_the_log()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Fixture("stream_chat.sse"));
        var source = outcome.Single<AnswerEvent.Cited>()!.Items.Single();
        Assert.Equal((1, "保修政策.md"), (source.Index, source.Title));
        Assert.InRange(source.Score, 0.87, 0.88);
        var usage = outcome.Single<AnswerEvent.Used>()!.Usage;
        Assert.Equal(usage.PromptTokens + usage.CompletionTokens, usage.TotalTokens);
        Assert.Equal("c41d8a7e-03b9-4f1d-8d5e-9e0b7a6c2f31", outcome.Single<AnswerEvent.Identified>()!.MessageId);
        Assert.Contains($"[Dify RAG] Tokens: {usage.TotalTokens}, Price: {usage.Price} USD", bench.Log.Public);
    }

    [Fact]
    public async Task The_log_reports_the_cost_of_a_call_as_documented()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.AskAsync();
        Assert.Contains(bench.Log.Lines, l => l.Text == "[Dify RAG] Tokens: 157, Price: 0.000123 USD");
    }

    [Fact]
    public async Task The_log_of_a_failure_has_code_status_task_and_time()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.AskAsync(FakeReply.Fixture("stream_chat_error_mid.sse"));
        var line = bench.Log.Lines.Single(l => l.Text.StartsWith("[Dify RAG Error]", StringComparison.Ordinal)).Text;
        Assert.Equal(
            "[Dify RAG Error] code=RAG_HTTP_ERROR status=400 task=0f7a1b52-6c1e-4b7a-8e21-57d0c3b9a4e6 elapsed=0.000s reason=completion_request_error partial=True correlation=c-1",
            line);
    }
}
