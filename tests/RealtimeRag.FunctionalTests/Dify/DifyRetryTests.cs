using System.Net;
using System.Net.Sockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>A question is repeated only if it certainly was not processed.</summary>
public sealed class DifyRetryTests
{
    public static TheoryData<string> Rejections =>
    [
        "error_429_too_many_requests.json",
        "error_429_cloudflare_1015.html",
        "error_400_invalid_param_concurrency_as_400.json",
    ];

    public static TheoryData<int> FailingStatuses => [400, 402, 408, 409, 413, 418, 500, 501, 502, 503, 504, 520, 524, 599];

    [Theory]
    [MemberData(nameof(Rejections))]
    public async Task Fault15_A_rejected_question_is_retried_at_most_twice_after_growing_waits(string rejection)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture(rejection), FakeReply.Fixture(rejection), FakeReply.Fixture(rejection));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1);
        var outcome = await asking;
        Assert.Equal(ErrorCode.RagRateLimited, outcome.Code);
        Assert.True(outcome.Failure!.Retryable);
        Assert.Equal(3, bench.Fake.Log.Questions.Count);
    }

    [Theory]
    [MemberData(nameof(Rejections))]
    public async Task A_retried_question_that_succeeds_yields_its_answer(string rejection)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture(rejection));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5);
        Assert.True((await asking).IsComplete);
        Assert.Equal(2, bench.Fake.Log.Questions.Count);
    }

    [Fact]
    public async Task Fault15_A_wait_requested_by_the_reply_is_honoured()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Status(429, headers: ("Retry-After", "7")));
        var asking = bench.AskAsync();
        await bench.PassAsync(7.5);
        Assert.True((await asking).IsComplete);
    }

    [Fact]
    public async Task A_wait_beyond_the_total_is_reported_instead()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(429, headers: ("Retry-After", "90")));
        Assert.Equal(ErrorCode.RagRateLimited, outcome.Code);
        Assert.Equal(TimeSpan.FromSeconds(90), outcome.Failure!.RetryAfter);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Fact]
    public async Task The_users_words_in_an_error_do_not_make_it_a_rejection()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(
            400, """{"code": "invalid_param", "message": "1 validation error\nquery input_value='Too many requests'", "status": 400}"""));
        Assert.Equal(ErrorCode.RagHttpError, outcome.Code);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Theory]
    [MemberData(nameof(FailingStatuses))]
    public async Task Fault14_Any_other_status_is_asked_once_and_mapped_by_its_number_whatever_its_body(int status)
    {
        await using var bench = await DifyBench.StartAsync();
        string[] bodies = ["", "<html>" + DifyBench.Key, "[1]", "{\"code\":7}", "\"\\ud800\"", new('x', 200_000)];
        foreach (var body in bodies)
        {
            var outcome = await bench.AskAsync(FakeReply.Status(status, body, "text/html"));
            Assert.Equal(ErrorCode.RagHttpError, outcome.Code);
            Assert.Contains($"Dify API HTTP 错误 {status}，", outcome.Failure!.Message.Chinese);
        }

        Assert.Equal(bodies.Length, bench.Fake.Log.Questions.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(status, headers: ("Location", bench.Fake.Url + "/chat-messages")));
        Assert.Equal(ErrorCode.RagHttpError, outcome.Code);
        Assert.Contains("重定向", outcome.Failure!.Message.Chinese);
        Assert.Single(bench.Fake.Log.Requests);
    }

    [Fact]
    public async Task A_connection_reset_before_the_reply_is_not_retried()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Reset);
        Assert.Equal(ErrorCode.RagRequestFailed, outcome.Code);
        Assert.StartsWith("调用 RAG 服务失败：请求错误", outcome.Failure!.Message.Chinese);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://no-such-host.invalid/v1")]
    public async Task Fault17_A_connection_that_cannot_be_established_is_tried_three_times(string? address)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { BaseUrl = address is null ? ClosedPort() : new Uri(address) });
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1);
        var outcome = await asking;
        Assert.Equal(ErrorCode.RagRequestFailed, outcome.Code);
        Assert.StartsWith("调用 RAG 服务失败：请求错误", outcome.Failure!.Message.Chinese);
        Assert.Equal(2, bench.Log.Lines.Count(l => l.Text.StartsWith("[Dify RAG] Trying again", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("text/html", "<html>Welcome</html>")]
    [InlineData("application/json", "{\"result\":\"success\"}")]
    [InlineData("application/json", "not json")]
    [InlineData("text/event-stream", "data: not json\n\n")]
    [InlineData("text/event-stream", "data: [1,2]\n\n")]
    public async Task Fault24_A_reply_from_another_service_is_unreadable_and_not_retried(string contentType, string body)
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(FakeReply.Status(200, body, contentType));
        Assert.Equal(ErrorCode.RagRequestFailed, outcome.Code);
        Assert.StartsWith("调用 RAG 服务失败：请求错误", outcome.Failure!.Message.Chinese);
        Assert.Single(bench.Fake.Log.Questions);
    }

    private static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1");
    }
}
