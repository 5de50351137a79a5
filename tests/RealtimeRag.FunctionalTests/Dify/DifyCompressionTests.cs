using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Proxies in between may say that a reply is compressed when it is not.</summary>
public sealed class DifyCompressionTests
{
    private const string Whole = """{"event":"message","conversation_id":"c","message_id":"m","answer":"保修期是两年。"}""";

    public static TheoryData<string> Encodings => ["gzip", "deflate"];

    [Fact]
    public async Task Only_safely_readable_compression_is_requested()
    {
        await using var bench = await DifyBench.StartAsync();
        string? accepted = null;
        await bench.AskAsync(FakeReply.Script(exchange =>
        {
            accepted = exchange.Context.Request.Headers.AcceptEncoding.ToString();
            exchange.BeginStream();
            return exchange.WriteAsync(Fixtures.Read("stream_chat.sse"));
        }));
        Assert.Equal("gzip, deflate", accepted);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Fault24_A_stream_with_the_wrong_compression_is_unreadable(string encoding)
    {
        await using var bench = await DifyBench.StartAsync();
        var stream = System.Text.Encoding.UTF8.GetString(Fixtures.Read("stream_chat.sse"));
        var outcome = await bench.AskAsync(FakeReply.Status(200, stream, "text/event-stream", ("Content-Encoding", encoding)));
        Assert.Equal((ErrorCode.RagRequestFailed, ""), (outcome.Code, outcome.Text));
        Assert.Contains("DIFY_BASE_URL", outcome.Failure!.Message.Chinese);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_whole_reply_with_the_wrong_compression_is_unreadable(string encoding)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        var outcome = await bench.AskAsync(FakeReply.Status(200, Whole, "application/json", ("Content-Encoding", encoding)));
        Assert.Equal(ErrorCode.RagRequestFailed, outcome.Code);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task The_status_decides_if_the_error_text_is_unreadable(string encoding)
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(401, "no", "application/json", ("Content-Encoding", encoding)));
        Assert.Equal(ErrorCode.RagUnauthorized, outcome.Code);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task The_probe_reports_another_site(string encoding)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Info = FakeReply.Status(200, """{"mode":"chat"}""", "application/json", ("Content-Encoding", encoding));
        var probe = new DifyProbe(bench.Options, bench.Http, bench.Time);
        Assert.Equal(DifyProbeKind.NotFound, (await probe.RunAsync(DifyBench.Token)).Kind);
    }
}
