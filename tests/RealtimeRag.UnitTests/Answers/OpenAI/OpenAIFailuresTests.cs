using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>Each failure of a model endpoint has a code of the protocol, a cause and a cure.</summary>
public sealed class OpenAIFailuresTests
{
    [Theory]
    [InlineData(401, null, ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(403, null, ErrorCode.RagUnauthorized, false, "OPENAI_API_KEY")]
    [InlineData(404, null, ErrorCode.RagNotFound, false, "/v1")]
    [InlineData(402, null, ErrorCode.RagHttpError, false, "402")]
    [InlineData(429, null, ErrorCode.RagRateLimited, true, "429")]
    [InlineData(429, "insufficient_quota", ErrorCode.RagRateLimited, false, "429")]
    [InlineData(400, null, ErrorCode.RagHttpError, false, "OPENAI_MODEL")]
    [InlineData(400, "context_length_exceeded", ErrorCode.RagHttpError, false, "OPENAI_PASSAGES")]
    [InlineData(307, null, ErrorCode.RagHttpError, false, "OPENAI_BASE_URL")]
    [InlineData(418, null, ErrorCode.RagHttpError, false, "418")]
    [InlineData(500, null, ErrorCode.RagHttpError, true, "500")]
    [InlineData(503, null, ErrorCode.RagHttpError, true, "503")]
    public void Every_status_has_its_code_and_its_cure(int status, string? code, ErrorCode expected, bool isRetryable, string mentioned)
    {
        var failure = OpenAIFailures.OfStatus(status, code);
        Assert.Equal((expected, isRetryable), (failure.Code, failure.Retryable));
        Assert.Contains($"OpenAI API HTTP 错误 {status}", failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains($"OpenAI API HTTP error {status}", failure.Message.In(Language.English), StringComparison.Ordinal);
        Assert.Contains(mentioned, failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains(mentioned, failure.Message.In(Language.English), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_api_key", ErrorCode.RagUnauthorized)]
    [InlineData("authentication_error", ErrorCode.RagUnauthorized)]
    [InlineData("model_not_found", ErrorCode.RagNotFound)]
    [InlineData("rate_limit_exceeded", ErrorCode.RagRateLimited)]
    [InlineData("insufficient_quota", ErrorCode.RagRateLimited)]
    [InlineData("context_length_exceeded", ErrorCode.RagHttpError)]
    [InlineData("server_error", ErrorCode.RagHttpError)]
    [InlineData(null, ErrorCode.RagHttpError)]
    public void An_event_without_a_status_is_known_by_its_code(string? code, ErrorCode expected) =>
        Assert.Equal(expected, OpenAIFailures.OfEvent(null, code).Code);

    [Fact]
    public void The_time_an_endpoint_asks_for_is_passed_on_where_waiting_helps()
    {
        var wait = TimeSpan.FromSeconds(7);
        Assert.Equal(wait, OpenAIFailures.OfStatus(429, null, wait).RetryAfter);
        Assert.Equal(wait, OpenAIFailures.OfStatus(503, null, wait).RetryAfter);
        Assert.Null(OpenAIFailures.OfStatus(429, "insufficient_quota", wait).RetryAfter);
        Assert.Null(OpenAIFailures.OfStatus(401, null, wait).RetryAfter);
    }

    [Theory]
    [InlineData("length", "OPENAI_MAX_TOKENS")]
    [InlineData("stop", "OPENAI_MODEL")]
    [InlineData(null, "OPENAI_MODEL")]
    public void An_answer_of_nothing_names_the_setting_to_look_at(string? reason, string setting)
    {
        var failure = OpenAIFailures.Empty(reason);
        Assert.Equal(ErrorCode.RagEmpty, failure.Code);
        Assert.Contains(setting, failure.Message.In(Language.Chinese), StringComparison.Ordinal);
        Assert.Contains(setting, failure.Message.In(Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_filter_will_not_change_its_mind() => Assert.False(OpenAIFailures.Empty("content_filter").Retryable);

    [Fact]
    public void Every_message_begins_as_users_search_for_it()
    {
        AnswerFailure[] all = [OpenAIFailures.RequestFailed, OpenAIFailures.TimedOut, OpenAIFailures.Incomplete, OpenAIFailures.Empty(null), OpenAIFailures.OfStatus(500, null)];
        Assert.All(all, static failure => Assert.StartsWith("调用 RAG 服务失败：", failure.Message.In(Language.Chinese), StringComparison.Ordinal));
        Assert.StartsWith("调用 RAG 服务失败：请求错误", OpenAIFailures.RequestFailed.Message.In(Language.Chinese), StringComparison.Ordinal);
    }
}
