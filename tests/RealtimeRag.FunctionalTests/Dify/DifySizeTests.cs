using System.IO.Compression;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Replies of unusual size and form.</summary>
public sealed class DifySizeTests
{
    private static readonly string TwoMegabytes = new('x', 2 * 1024 * 1024);

    [Fact]
    public async Task A_huge_node_event_is_dropped_and_the_answer_is_whole()
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
    public async Task Text_over_the_limit_of_one_event_ends_the_answer_and_stops_the_run()
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
