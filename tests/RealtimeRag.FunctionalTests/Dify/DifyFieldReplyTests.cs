using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.OpenAI;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;
using FakeReply = RealtimeRag.FakeDify.FakeReply;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>What gateways in front of a Dify make of its replies: the bytes count, and a field of another kind is a missing one.</summary>
public sealed class DifyFieldReplyTests
{
    private const string Ids = "\"conversation_id\":\"11111111-1111-4111-8111-111111111111\",\"message_id\":\"22222222-2222-4222-8222-222222222222\",\"task_id\":\"33333333-3333-4333-8333-333333333333\"";
    private const string Seven = "{\"event\":\"message\"," + Ids + ",\"answer\":\"七天\"}";
    private const string Back = "{\"event\":\"message\"," + Ids + ",\"answer\":\"内可退。\"}";
    private const string End = "{\"event\":\"message_end\"," + Ids + ",\"metadata\":{}}";
    private const string Started = "{\"event\":\"workflow_started\"," + Ids + ",\"data\":{}}";
    private const string Whole = "{\"event\":\"message\"," + Ids + ",\"mode\":\"chat\",\"answer\":\"七天内可退。\",\"metadata\":{\"usage\":{\"prompt_tokens\":1.0,\"completion_tokens\":\"2\",\"total_tokens\":3}}}";

    public static TheoryData<string> Answers =>
    [
        $"data: {Seven}\n\ndata: {Back}\n\ndata: {End}\n\n",
        $"data: {Seven}\ndata: {Back}\ndata: {End}\n",
        $"data: : PROCESSING\n\ndata:{Seven}\r\n\r\ndata:{Back}\r\n\r\ndata:{End}\r\n\r\n",
        $"\uFEFFdata: {Seven}\r\rdata: {Back}\r\rdata: {End}\r\rdata: [DONE]\r\r",
        $"data: {Seven}data: {Back}\n\ndata: {End}[DONE]\n",
        $"data: keep-alive\n\ndata: {Seven}\n\n: ok\n\ndata: {Back}\n\ndata: {End}",
        $"data: {Seven.Replace("\"answer\"", "\"score\":NaN,\"answer\"", StringComparison.Ordinal)}\n\ndata: {Back}\n\ndata: {End}\n\n",
        $"data: {Seven}\n\ndata: {{\"event\":\"message\",\"answer\":null}}\n\ndata: {{\"event\":\"message\",\"answer\":[\"x\"]}}\n\ndata: {Back}\n\ndata: {End}\n\n",
        $"data: {Seven}\n\ndata: {Back}\n\ndata: {End.Replace("{}", "{\"usage\":\"n/a\",\"retriever_resources\":{}}", StringComparison.Ordinal)}\n\n",
        Whole,
        "\n" + Whole.Replace(",", ",\n\n", StringComparison.Ordinal) + "\n",
        Whole + "\n\ndata: [DONE]\n\n",
        $"{Seven}\n{Back}\n{End}\n",
        $"{Started}\n{Seven}\n\n{Back}\n{End}",
        $"[{Seven},{Back},{End}]",
        $"data: [{Started},{Seven}]\n\ndata: [{Back},{End}]\n\n",
        $"data: {Twice(Seven)}\n\ndata: {Twice(Back)}\n\ndata: {Twice(End)}\n\n",
        Twice(Whole),
        "{\"event\":\"message\",\"answer\":\"七天内可退。\"}",
        "{\"answer\":\"七天内可退。\"}\n",
    ];

    private static string Twice(string json) => System.Text.Json.JsonSerializer.Serialize(json);

    [Fact]
    public async Task Bare_lines_without_an_end_are_not_a_complete_answer()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(200, "{\"event\":\"message\",\"answer\":\"七天\"}\n{\"event\":\"message\",\"answer\":\"内可退。\"}\n"));
        Assert.Equal((ErrorCode.RagIncomplete, "七天内可退。"), (outcome.Code, outcome.Text));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_answer_is_read_whatever_the_headers_say(string body)
    {
        foreach (var contentType in (string[])["text/event-stream", "application/json", "text/plain"])
        {
            await using var bench = await DifyBench.StartAsync();
            var outcome = await bench.AskAsync(FakeReply.Status(200, body, contentType));
            Assert.True(outcome.IsComplete, $"{outcome.Code}");
            Assert.Equal("七天内可退。", outcome.Text);
        }
    }

    [Fact]
    public async Task A_split_character_arrives_whole()
    {
        await using var server = RecordedReply.Of("surrogate-halves-dify.http");
        using var http = BackendHttp.CreateClient(TimeSpan.FromMinutes(2), BackendProxy.Default);
        var source = new DifyAnswerSource(
            new DifyOptions { ApiKey = DifyBench.Key, BaseUrl = server.BaseUrl }, http, new FakeTime(), new LogRecorder().For<DifyAnswerSource>(), () => 0.5);

        var outcome = await DifyOutcome.ReadAsync(source.AskAsync(DifyBench.Question(), DifyBench.Token));

        Assert.True(outcome.IsComplete, $"{outcome.Code}");
        Assert.Equal(["七天", "😀内可退。"], outcome.Deltas);
    }

    [Fact]
    public async Task Numbers_in_other_formats_are_read()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(200, Whole));
        Assert.Equal(new TokenUsage(1, 2, 3), outcome.Single<AnswerEvent.Used>()?.Usage);
    }

    [Theory]
    [InlineData("""{"code":"unauthorized","message":"Access token is invalid","status":401}""", ErrorCode.RagUnauthorized, "DIFY_API_KEY")]
    [InlineData("""{"code":"unauthorized","message":"Access token is invalid"}""", ErrorCode.RagUnauthorized, "DIFY_API_KEY")]
    [InlineData("""{"code":"provider_quota_exceeded","message":"m","status":"400"}""", ErrorCode.RagHttpError, "额度")]
    [InlineData("data: {\"code\":\"too_many_requests\",\"message\":\"m\",\"status\":429}\n\n", ErrorCode.RagRateLimited, "稍后再试")]
    [InlineData("event: error\ndata: {\"code\":\"not_chat_app\",\"message\":\"m\",\"status\":400}\n\n", ErrorCode.RagHttpError, "聊天助手")]
    [InlineData("event: error\ndata: upstream failed\n\n", ErrorCode.RagHttpError, "稍后再试")]
    public async Task An_error_with_a_success_status_is_reported_with_advice(string body, ErrorCode code, string advice)
    {
        foreach (var contentType in (string[])["text/event-stream", "application/json"])
        {
            await using var bench = await DifyBench.StartAsync();
            var outcome = await bench.AskAsync(FakeReply.Status(200, body, contentType));
            Assert.Equal(code, outcome.Code);
            Assert.Contains(advice, outcome.Failure!.Message.Chinese, StringComparison.Ordinal);
        }
    }
}
