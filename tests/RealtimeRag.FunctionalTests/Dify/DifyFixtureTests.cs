using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Every recorded reply gives the text, or the one failure, that it stands for.</summary>
public sealed class DifyFixtureTests
{
    private const string Truncated = "stream_chat_truncated_no_end.sse";
    private const string Warranty = "保修期是两年，从购买之日算起。";

    public static TheoryData<string, string, ErrorCode?> Streams => new()
    {
        { "events_endpoint_finished_run.sse", Warranty, null },
        { "stream_agent.sse", "我查一下。杭州现在21度，多云。", null },
        { "stream_agent_error_mid.sse", "我查", ErrorCode.RagHttpError },
        { "stream_chat.sse", Warranty, null },
        { "stream_chat_annotation_reply.sse", "九点到十八点。", null },
        { "stream_chat_empty_answer.sse", "", ErrorCode.RagEmpty },
        { "stream_chat_error_500.sse", "保修", ErrorCode.RagHttpError },
        { "stream_chat_error_before_text.sse", "", ErrorCode.RagHttpError },
        { "stream_chat_error_mid.sse", "保修期", ErrorCode.RagHttpError },
        { "stream_chat_message_replace.sse", "内容不可用。", null },
        { "stream_chat_slow_with_ping.sse", Warranty, null },
        { "stream_chat_stopped_by_user.sse", "保修期是", null },
        { "stream_chat_think_tagged.sse", "保修期两年👩‍🔧。", null },
        { "stream_chat_tts.sse", "保修期两年。", null },
        { "stream_chatflow.sse", Warranty, null },
        { "stream_chatflow_all_other_events.sse", "好。", null },
        { "stream_chatflow_annotation_reply_1_13_to_1_14.sse", "九点到十八点。", null },
        { "stream_chatflow_early_error_1_13_to_1_14.sse", "", ErrorCode.RagHttpError },
        { "stream_chatflow_early_failure_synthetic_newer.sse", "", ErrorCode.RagHttpError },
        { "stream_chatflow_legacy_order_le_1_12.sse", Warranty, null },
        { "stream_chatflow_node_failed.sse", "保修", ErrorCode.RagHttpError },
        { "stream_chatflow_node_failed_with_error_event_le_1_12.sse", "保修", ErrorCode.RagHttpError },
        { "stream_chatflow_paused.sse", "", ErrorCode.RagIncomplete },
        { "stream_chatflow_stopped.sse", "保修", ErrorCode.RagIncomplete },
        { "stream_chatflow_unknown_conversation_1_13_to_1_14.sse", "", ErrorCode.RagHttpError },
    };

    public static TheoryData<string, string, ErrorCode?> WholeReplies => new()
    {
        { "blocking_chat.json", Warranty, null },
        { "blocking_chat_annotation_reply.json", "我们的营业时间是九点到十八点。", null },
        { "blocking_chatflow.json", Warranty, null },
        { "blocking_chatflow_paused.json", "", ErrorCode.RagIncomplete },
    };

    public static TheoryData<string> Errors =>
        [.. Fixtures.Names.Where(n => n.StartsWith("error_", StringComparison.Ordinal)
            && !n.Contains("429_too_many", StringComparison.Ordinal)
            && !n.Contains("cloudflare", StringComparison.Ordinal)
            && !n.Contains("concurrency", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_recorded_stream_yields_its_text_or_its_failure(string name, string text, ErrorCode? failure)
    {
        await using var bench = await DifyBench.StartAsync();
        Check(await bench.AskAsync(FakeReply.Fixture(name)), text, failure);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_split_byte_by_byte_yields_the_same(string name, string text, ErrorCode? failure)
    {
        await using var bench = await DifyBench.StartAsync();
        Check(await bench.AskAsync(FakeReply.Fixture(name, chunk: 1)), text, failure);
    }

    [Theory]
    [MemberData(nameof(WholeReplies))]
    public async Task A_recorded_blocking_reply_yields_its_text_or_its_failure(string name, string text, ErrorCode? failure)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        Check(await bench.AskAsync(FakeReply.Fixture(name)), text, failure);
        Check(await bench.AskAsync(FakeReply.Fixture(name, chunk: 1)), text, failure);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_recorded_error_yields_one_failure_and_one_request(string name)
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Fixture(name));
        var status = Fixtures.StatusOf(name);
        var expected = status switch
        {
            401 or 403 => ErrorCode.RagUnauthorized,
            404 => ErrorCode.RagNotFound,
            429 => ErrorCode.RagRateLimited,
            _ => ErrorCode.RagHttpError,
        };
        Check(outcome, "", expected);
        Assert.Contains($"调用 RAG 服务失败：Dify API HTTP 错误 {status}", outcome.Failure!.Message.Chinese);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_stream_without_its_end_yields_the_text_so_far_and_is_incomplete(int chunk)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture(Truncated, chunk));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1, 2);
        Check(await asking, "保修期是", ErrorCode.RagIncomplete);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Fact]
    public void Every_recorded_stream_and_blocking_reply_is_in_a_table()
    {
        var covered = Streams.Select(r => r.Data.Item1).Concat(WholeReplies.Select(r => r.Data.Item1)).Append(Truncated);
        var recorded = Fixtures.Names.Where(n => n.EndsWith(".sse", StringComparison.Ordinal) || n.StartsWith("blocking", StringComparison.Ordinal));
        Assert.Equal(recorded, covered.Order(StringComparer.Ordinal));
    }

    private static void Check(DifyOutcome outcome, string text, ErrorCode? failure)
    {
        Assert.Equal(text, outcome.Text);
        Assert.Equal(failure, outcome.Code);
        Assert.Equal(failure is null, outcome.IsComplete);
    }
}
