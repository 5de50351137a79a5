using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Neither the key nor what was said leaves the adapter in its log, its exceptions or its failures.</summary>
public sealed class DifySecrecyTests
{
    private const string Words = "金丝雀说了一个秘密";

    private static readonly string Wrapped =
        $$"""{"code": "invalid_param", "message": "{{Words}} Bearer {{DifyBench.Key}} 10.0.0.7 input_value='{{Words}}'", "status": 400, "params": "{{Words}}"}""";

    public static TheoryData<string> Faults =>
    [
        Sse($$$$"""{"event":"error","code":"invalid_param","status":400,"message":"{{{{Words}}}} {{{{DifyBench.Key}}}}"}"""),
        Sse($$$$"""{"event":"error","code":"{{{{Words}}}}","status":400,"message":""}"""),
        Sse($$$$"""{"event":"error","message":"{{{{Words}}}} is required in input form","status":500}"""),
        Sse($$$$"""{"event":"workflow_finished","task_id":"{{{{Words}}}}","data":{"status":"failed","error":"{{{{Words}}}}"}}"""),
        Sse($$$$"""{"event":"workflow_paused","task_id":"t","data":{"reasons":["{{{{Words}}}}"]}}"""),
        Sse($$$$"""{"event":"node_finished","task_id":"t","data":{"process_data":{"prompts":"{{{{Words}}}}"},"inputs":{"sys.query":"{{{{Words}}}}"}}}"""),
        Sse($$$$"""{"event":"reasoning_chunk","data":{"reasoning":"{{{{Words}}}}"}}"""),
        Sse($$$$"""{"event":"agent_thought","thought":"{{{{Words}}}}","observation":"{{{{Words}}}}"}"""),
        Sse($$$$"""{"event":"message_end","metadata":{"usage":{"total_tokens":1,"total_price":"{{{{Words}}}}","currency":"{{{{Words}}}}"}}}"""),
        Sse($"{Words} {DifyBench.Key}"),
    ];

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Fault16_A_failing_status_reveals_nothing_of_its_body(int status)
    {
        await using var bench = await DifyBench.StartAsync();
        CheckSilence(bench, await bench.AskAsync(FakeReply.Status(status, Wrapped)));
        CheckSilence(bench, await bench.AskAsync(FakeReply.Status(status, Words + DifyBench.Key, "text/html")));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_failing_stream_reveals_nothing_of_its_events(string body)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Stream(body));
        CheckSilence(bench, await bench.AskAsync(DifyBench.Question(Words)));
    }

    [Fact]
    public async Task A_good_answer_and_its_question_are_in_no_log_line_above_trace()
    {
        await using var bench = await DifyBench.StartAsync(fake: new() { Answer = q => q + "。" });
        var outcome = await bench.AskAsync(DifyBench.Question(Words) with { Context = Words, WantsSuggested = true });
        Assert.Equal(Words + "。", outcome.Text);
        CheckLog(bench);
        Assert.Contains(bench.Log.Lines, l => l.Level == LogLevel.Trace && l.Text.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_connection_reveals_no_address()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.Fake.DisposeAsync();
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1);
        CheckSilence(bench, await asking);
        Assert.DoesNotContain("127.0.0.1", bench.Log.Public);
    }

    [Fact]
    public async Task The_key_is_in_no_log_line_at_all()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.AskAsync();
        await bench.AskAsync(FakeReply.Fixture("error_401_unauthorized_invalid_token.json"));
        await bench.AskAsync(FakeReply.Reset);
        Assert.DoesNotContain(bench.Log.Lines, l => l.Text.Contains(DifyBench.Key, StringComparison.Ordinal));
    }

    private static string Sse(string data) => $"data: {data}\n\ndata: {{\"event\":\"error\",\"status\":500}}\n\n";

    private static void CheckSilence(DifyBench bench, DifyOutcome outcome)
    {
        var said = string.Join('\n', outcome.Events) + outcome.Exception + outcome.Failure;
        Assert.NotNull(outcome.Failure);
        Assert.DoesNotContain(Words, said);
        Assert.DoesNotContain(DifyBench.Key, said);
        Assert.DoesNotContain(bench.Fake.Url.Authority, said);
        Assert.DoesNotContain("10.0.0.7", said);
        CheckLog(bench);
    }

    private static void CheckLog(DifyBench bench)
    {
        Assert.NotEmpty(bench.Log.Public);
        Assert.DoesNotContain(Words, bench.Log.Public);
        Assert.DoesNotContain(DifyBench.Key, bench.Log.Public);
    }
}
