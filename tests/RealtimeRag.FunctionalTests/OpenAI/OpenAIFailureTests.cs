using System.Net;
using System.Net.Sockets;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>Errors before, inside and after the stream: each ends as one failure with advice, and no question that may have run is asked twice.</summary>
public sealed class OpenAIFailureTests
{
    private const string Canary = "canary-7d20";

    [Theory]
    [InlineData(401, "invalid_api_key", ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(403, "x", ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(404, "model_not_found", ErrorCode.RagNotFound, false, "OPENAI_MODEL")]
    [InlineData(402, "x", ErrorCode.RagHttpError, false, "余额")]
    [InlineData(400, "context_length_exceeded", ErrorCode.RagHttpError, false, "OPENAI_PASSAGES")]
    [InlineData(400, "x", ErrorCode.RagHttpError, false, "OPENAI_")]
    [InlineData(422, "x", ErrorCode.RagHttpError, false, "OPENAI_")]
    [InlineData(307, "x", ErrorCode.RagHttpError, false, "OPENAI_BASE_URL")]
    [InlineData(500, "x", ErrorCode.RagHttpError, true, "稍后再试")]
    [InlineData(503, "x", ErrorCode.RagHttpError, true, "稍后再试")]
    [InlineData(429, "insufficient_quota", ErrorCode.RagRateLimited, false, "额度")]
    public async Task A_refusal_is_reported_with_status_and_remedy_and_not_retried(int status, string code, ErrorCode expected, bool retryable, string cure)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(status, code, Canary, ("Location", "/elsewhere")));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, failure) = await talk.AskAsync();

        Assert.Empty(events);
        Assert.Equal((expected, retryable), (failure!.Code, failure.Retryable));
        Assert.Contains($"调用 RAG 服务失败：OpenAI API HTTP 错误 {status}", failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains(cure, failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains($"HTTP error {status}", failure.Message.English, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(408, false)]
    [InlineData(499, false)]
    [InlineData(500, false)]
    public async Task Only_a_refusal_proves_that_nothing_ran(int status, bool nothingRan)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(status, "x"));
        using var talk = new OpenAITalk(server.BaseUrl);

        await using var answer = talk.Stream(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var failed = await Assert.ThrowsAsync<AnswerFailedException>(async () => await answer.MoveNextAsync());

        Assert.Equal(nothingRan, failed.NothingRan);
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_judged_by_its_status_alone()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(502, $"<html>{Canary}</html>", "text/html"));
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagHttpError, (await talk.AskAsync()).Failure?.Code);
    }

    [Fact]
    public async Task Too_many_requests_is_retried_twice_and_then_reported()
    {
        var busy = FakeReply.Error(429, "rate_limit_exceeded", headers: ("Retry-After", "0"));
        await using var server = await FakeOpenAIServer.StartAsync(busy, busy, FakeReply.Saying("好"), busy, busy, busy, FakeReply.Saying("不该问到"));
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal("好", OpenAITalk.Text((await talk.AskAsync()).Events));
        Assert.Equal(3, server.Calls.Count);
        Assert.Equal(ErrorCode.RagRateLimited, (await talk.AskAsync()).Failure?.Code);
        Assert.Equal(6, server.Calls.Count);
    }

    [Fact]
    public async Task A_wait_beyond_the_total_is_reported_at_once_with_its_length()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Error(429, "rate_limit_exceeded", headers: ("Retry-After", "120")));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (_, failure) = await talk.AskAsync();

        Assert.Equal((ErrorCode.RagRateLimited, TimeSpan.FromSeconds(120)), (failure!.Code, failure.RetryAfter));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_refused_connection_is_a_failed_request_after_two_retries()
    {
        using var talk = new OpenAITalk($"http://127.0.0.1:{FreePort()}/v1");

        var (_, failure) = await talk.AskAsync();

        Assert.Equal(ErrorCode.RagRequestFailed, failure?.Code);
        Assert.StartsWith("调用 RAG 服务失败：请求错误", failure!.Message.Chinese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"canary-7d20","type":"server_error","code":null}}""", ErrorCode.RagHttpError)]
    [InlineData("""{"error":{"message":"canary-7d20","code":"rate_limit_exceeded"}}""", ErrorCode.RagRateLimited)]
    [InlineData("""{"error":{"message":"canary-7d20","code":401}}""", ErrorCode.RagUnauthorized)]
    [InlineData("""{"error":"canary-7d20"}""", ErrorCode.RagHttpError)]
    [InlineData("""{"object":"error","message":"canary-7d20","type":"NotFoundError","code":404}""", ErrorCode.RagNotFound)]
    public async Task An_error_inside_the_stream_ends_the_answer_with_it(string json, ErrorCode expected)
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().Event(json).Done(), FakeReply.Stream().Delta("半句").Event(json).Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(expected, (await talk.AskAsync()).Failure?.Code);
        var (events, failure) = await talk.AskAsync();
        Assert.Equal(("半句", expected), (OpenAITalk.Text(events), failure?.Code));
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task A_stream_that_is_reset_in_the_middle_is_incomplete()
    {
        var seen = new TaskCompletionSource();
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句").WaitFor(seen.Task).Reset());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagIncomplete, (await talk.AskAsync(seen: _ => seen.TrySetResult())).Failure?.Code);
    }

    [Fact]
    public async Task A_reset_before_any_text_is_a_failed_request_and_not_retried()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Reset(), FakeReply.Stream().Comment().Reset());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagRequestFailed, (await talk.AskAsync()).Failure?.Code);
        Assert.Equal(ErrorCode.RagRequestFailed, (await talk.AskAsync()).Failure?.Code);
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task A_reply_that_is_not_a_chat_completion_is_a_failed_request()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Whole(200, $"<html>{Canary}</html>", "text/html"),
            FakeReply.Whole(200, "[1,2", "application/json"),
            FakeReply.Stream().Event("not json " + Canary),
            FakeReply.Whole(200, ""));
        using var talk = new OpenAITalk(server.BaseUrl);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(ErrorCode.RagRequestFailed, (await talk.AskAsync()).Failure?.Code);
        }
    }

    [Fact]
    public async Task Garbage_in_the_middle_of_an_answer_leaves_it_incomplete()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句").Event("{\"choices\":[{]"));
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagIncomplete, (await talk.AskAsync()).Failure?.Code);
    }

    [Fact]
    public async Task One_endless_line_is_abandoned_at_4_MiB()
    {
        var line = Enumerable.Repeat(new string('x', 512 * 1024), 9).Aggregate(FakeReply.Stream().Raw("data: "), (reply, part) => reply.Raw(part));
        await using var server = await FakeOpenAIServer.StartAsync(line.Hang());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagRequestFailed, (await talk.AskAsync()).Failure?.Code);
        await server.CallerLeft.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Neither_failures_nor_the_log_show_key_question_or_the_endpoints_words()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Error(401, Canary, Canary),
            FakeReply.Error(500, "Bad Code " + Canary, $"{Canary} {OpenAITalk.Key}"),
            FakeReply.Stream().Delta(Canary).Event(FakeReply.ErrorBody(Canary, Canary)),
            FakeReply.Stream().Event("{\"choices\":\"" + Canary + "\"}"),
            FakeReply.Saying(Canary),
            FakeReply.Whole(200, Canary));
        using var talk = new OpenAITalk(server.BaseUrl);

        for (var i = 0; i < 6; i++)
        {
            var (_, failure) = await talk.AskAsync(OpenAITalk.Request("哪天发布 " + Canary));
            Assert.DoesNotContain(Canary, failure?.Message.Chinese + failure?.Message.English, StringComparison.Ordinal);
        }

        Assert.Equal(6, talk.Log.All.Count);
        Assert.All(talk.Log.All, line => Assert.False(line.Contains(Canary, StringComparison.Ordinal) || line.Contains(OpenAITalk.Key, StringComparison.Ordinal), line));
        Assert.Contains(talk.Log.All, line => line.Contains("[OpenAI RAG Error] RAG_UNAUTHORIZED, status 401", StringComparison.Ordinal));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
