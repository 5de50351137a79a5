using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>Replies as services in the field sent them, byte for byte.</summary>
public sealed class RecordedReplyTests
{
    [Theory]
    [InlineData("usage-numbers", "七天内可退。")]
    [InlineData("content-parts", "七天内可退。")]
    [InlineData("wrapped-comment", "七天内可退。")]
    [InlineData("content-type-lies", "七天内可退。")]
    [InlineData("content-type-lies-2", "七天内可退。")]
    [InlineData("content-type-lies-3", "七天内可退。")]
    [InlineData("single-newline", "七天内可退。")]
    [InlineData("surrogate-halves", "七天😀内可退。")]
    [InlineData("no-end-mark", "七天内可退。")]
    public async Task The_answer_is_complete(string name, string text)
    {
        await using var server = RecordedReply.Of(name + ".http");
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri);

        var (events, failure) = await talk.AskAsync();

        Assert.Null(failure);
        Assert.Equal((text, new AnswerEvent.Completed()), (OpenAITalk.Text(events), events[^1]));
        Assert.DoesNotContain(talk.Log.All, static line => line.Contains("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("early-finish-reason")]
    [InlineData("early-finish-reason-null-string")]
    public async Task A_premature_finish_reason_cuts_nothing(string name)
    {
        var time = new FakeTime();
        await using var server = RecordedReply.Of(name + ".http", pause: async () =>
        {
            // Whatever limit of up to three seconds the first part has armed, it passes.
            await time.WhenAsync(() => time.Pending.Count > 0, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(3));
        });
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri, time: time);

        var (events, failure) = await talk.AskAsync();

        Assert.Null(failure);
        Assert.Equal(("七天内可退。", new AnswerEvent.Completed()), (OpenAITalk.Text(events), events[^1]));
    }

    [Fact]
    public async Task Usage_is_read_in_other_number_formats()
    {
        await using var server = RecordedReply.Of("usage-numbers.http");
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri);

        Assert.Contains(new AnswerEvent.Used(new TokenUsage(12, 5, 17)), (await talk.AskAsync()).Events);
    }

    [Fact]
    public async Task A_clean_end_without_a_mark_is_only_logged()
    {
        await using var server = RecordedReply.Of("no-end-mark.http");
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri);

        await talk.AskAsync();

        Assert.Contains(talk.Log.All, static line => line.Contains("without a finish reason", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("error-in-200-bare-under-sse", ErrorCode.RagRateLimited, "额度")]
    [InlineData("error-in-200-dashscope", ErrorCode.RagUnauthorized, "OPENAI_API_KEY")]
    [InlineData("error-in-200-http_code", ErrorCode.RagRateLimited, "额度")]
    [InlineData("error-in-200-llamacpp", ErrorCode.RagHttpError, "OPENAI_PASSAGES")]
    [InlineData("error-in-200-minimax", ErrorCode.RagUnauthorized, "OPENAI_API_KEY")]
    public async Task An_error_with_a_success_status_is_reported_with_advice(string name, ErrorCode code, string advice)
    {
        await using var server = RecordedReply.Of(name + ".http");
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri);

        var (events, failure) = await talk.AskAsync();

        Assert.Empty(events);
        Assert.Equal(code, failure?.Code);
        Assert.Contains(advice, failure!.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains(talk.Log.All, line => line.Contains($"[OpenAI RAG Error] {ErrorTable.WireName(code)}", StringComparison.Ordinal));
    }

    private const string Half = "data: {\"choices\":[{\"delta\":{\"content\":\"半句\"}}]}\n\n";

    [Theory]
    [InlineData("Content-Length: 500", Half)]
    [InlineData("Transfer-Encoding: chunked", "35\r\n" + Half + "\r\n")]
    [InlineData("Connection: close", Half + "data: {\"choices\":[{\"del")]
    [InlineData("Connection: close", Half + "data:")]
    public async Task A_truncated_reply_is_incomplete(string header, string body)
    {
        await using var server = RecordedReply.Bytes($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{header}\r\n\r\n{body}");
        using var talk = new OpenAITalk(server.BaseUrl.AbsoluteUri);

        var (events, failure) = await talk.AskAsync();

        Assert.Equal(("半句", ErrorCode.RagIncomplete), (OpenAITalk.Text(events), failure?.Code));
    }
}
