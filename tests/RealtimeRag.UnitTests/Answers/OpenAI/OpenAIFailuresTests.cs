using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>Each failure of a model endpoint has a code of the protocol, a cause and advice.</summary>
public sealed class OpenAIFailuresTests
{
    [Theory]
    [InlineData(401, ErrorCause.Unknown, ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(403, ErrorCause.Unknown, ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(404, ErrorCause.Unknown, ErrorCode.RagNotFound, false, "/v1")]
    [InlineData(402, ErrorCause.Unknown, ErrorCode.RagHttpError, false, "402")]
    [InlineData(403, ErrorCause.Credit, ErrorCode.RagUnauthorized, false, "403")]
    [InlineData(429, ErrorCause.Unknown, ErrorCode.RagRateLimited, true, "429")]
    [InlineData(429, ErrorCause.Credit, ErrorCode.RagRateLimited, false, "429")]
    [InlineData(400, ErrorCause.Unknown, ErrorCode.RagHttpError, false, "OPENAI_MODEL")]
    [InlineData(400, ErrorCause.ContextLength, ErrorCode.RagHttpError, false, "OPENAI_PASSAGES")]
    [InlineData(400, ErrorCause.Key, ErrorCode.RagHttpError, false, "OPENAI_API_KEY")]
    [InlineData(400, ErrorCause.Model, ErrorCode.RagHttpError, false, "OPENAI_MODEL")]
    [InlineData(307, ErrorCause.Unknown, ErrorCode.RagHttpError, false, "OPENAI_BASE_URL")]
    [InlineData(418, ErrorCause.Unknown, ErrorCode.RagHttpError, false, "418")]
    [InlineData(500, ErrorCause.Unknown, ErrorCode.RagHttpError, true, "500")]
    [InlineData(500, ErrorCause.RateLimit, ErrorCode.RagHttpError, true, "500")]
    [InlineData(503, ErrorCause.Model, ErrorCode.RagHttpError, false, "OPENAI_MODEL")]
    [InlineData(503, ErrorCause.Server, ErrorCode.RagHttpError, true, "503")]
    public void Every_status_has_its_code_and_its_advice(int status, object cause, ErrorCode expected, bool isRetryable, string mentioned)
    {
        var failure = OpenAIFailures.OfStatus(status, (ErrorCause)cause);
        Assert.Equal((expected, isRetryable), (failure.Code, failure.Retryable));
        Assert.Contains($"OpenAI API HTTP 错误 {status}", failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains($"OpenAI API HTTP error {status}", failure.Message.In(Language.English), StringComparison.Ordinal);
        Assert.Contains(mentioned, failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains(mentioned, failure.Message.In(Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void The_requested_wait_is_passed_on_if_waiting_helps()
    {
        var wait = TimeSpan.FromSeconds(7);
        Assert.Equal(wait, OpenAIFailures.OfStatus(429, retryAfter: wait).RetryAfter);
        Assert.Equal(wait, OpenAIFailures.OfStatus(503, retryAfter: wait).RetryAfter);
        Assert.Null(OpenAIFailures.OfStatus(429, ErrorCause.Credit, wait).RetryAfter);
        Assert.Null(OpenAIFailures.OfStatus(401, retryAfter: wait).RetryAfter);
    }

    [Theory]
    [InlineData("length", "OPENAI_MAX_TOKENS")]
    [InlineData("max_tokens", "OPENAI_MAX_TOKENS")]
    [InlineData("stop", "OPENAI_MODEL")]
    [InlineData(null, "OPENAI_MODEL")]
    public void An_empty_answer_names_the_setting_to_check(string? reason, string setting)
    {
        var failure = OpenAIFailures.Empty(reason);
        Assert.Equal(ErrorCode.RagEmpty, failure.Code);
        Assert.Contains(setting, failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains(setting, failure.Message.In(Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_filter_is_not_retryable() => Assert.False(OpenAIFailures.Empty("content_filter").Retryable);

    [Fact]
    public void Every_message_begins_as_users_search_for_it()
    {
        AnswerFailure[] all = [OpenAIFailures.RequestFailed, OpenAIFailures.TimedOut, OpenAIFailures.Incomplete, OpenAIFailures.Empty(null), OpenAIFailures.OfStatus(500)];
        Assert.All(all, static failure => Assert.StartsWith("调用 RAG 服务失败：", failure.Message.In(Language.Chinese), StringComparison.Ordinal));
        Assert.StartsWith("调用 RAG 服务失败：请求错误", OpenAIFailures.RequestFailed.Message.In(Language.Chinese), StringComparison.Ordinal);
    }
}
