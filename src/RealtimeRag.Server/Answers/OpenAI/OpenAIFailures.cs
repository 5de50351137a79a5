using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Maps every failure of the endpoint to one of the protocol, with cause and remedy. Pure; passes on none of the endpoint's text.</summary>
internal static class OpenAIFailures
{
    private const string Chinese = "调用 RAG 服务失败：";
    private const string English = "The RAG service failed: ";

    /// <summary>No connection, a reset, or a reply that is not a chat completion.</summary>
    public static AnswerFailure RequestFailed { get; } = Failure(
        ErrorCode.RagRequestFailed, true,
        "请求错误。请检查网络、OPENAI_BASE_URL 以及模型服务是否已启动",
        "the request failed. Check the network, OPENAI_BASE_URL, and that the model server is running");

    /// <summary>The same, with the cause if it is known.</summary>
    public static AnswerFailure RequestFailedBy(Exception e) => ConnectionFault.CauseOf(e) is { } cause
        ? Failure(
            ErrorCode.RagRequestFailed, !ConnectionFault.IsLasting(e),
            $"请求错误，{cause.Chinese}。请检查 OPENAI_BASE_URL 以及模型服务是否已启动",
            $"the request failed: {cause.English}. Check OPENAI_BASE_URL, and that the model server is running")
        : RequestFailed;

    /// <summary>A time limit expired.</summary>
    public static AnswerFailure TimedOut { get; } = Failure(
        ErrorCode.RagTimeout, true,
        "模型响应超时。请稍后再试，或调大 OPENAI_TIMEOUT、OPENAI_FIRST_TOKEN_TIMEOUT",
        "the model took too long. Try again, or raise OPENAI_TIMEOUT and OPENAI_FIRST_TOKEN_TIMEOUT");

    /// <summary>The stream ended in the middle of the answer.</summary>
    public static AnswerFailure Incomplete { get; } = Failure(
        ErrorCode.RagIncomplete, true,
        "回答中断，模型服务没有发完。请重新提问",
        "the answer broke off before it was complete. Ask again");

    /// <summary>The failure for an HTTP status. The status determines the code; the reported cause may make the advice more specific.</summary>
    /// <param name="status">The status.</param>
    /// <param name="cause">The cause that the endpoint reports, if any.</param>
    /// <param name="retryAfter">The wait that the endpoint asks for, if any.</param>
    public static AnswerFailure OfStatus(int status, ErrorCause cause = ErrorCause.Unknown, TimeSpan? retryAfter = null)
    {
        var (advice, retryable) = AdviceFor(status, cause);
        return Failure(CodeOf(status), retryable, $"OpenAI API HTTP 错误 {status}。{advice.Chinese}", $"OpenAI API HTTP error {status}. {advice.English}") with
        {
            RetryAfter = retryable ? retryAfter : null,
        };
    }

    /// <summary>The failure for an error sent with a success status; its cause determines the code.</summary>
    /// <param name="error">The error that the endpoint reported.</param>
    public static AnswerFailure OfEvent(ReportedError error) => OfStatus(StatusOf(error), error.Cause);

    /// <summary>The HTTP status equivalent to an error sent with a success status.</summary>
    public static int StatusOf(ReportedError error) => (error.Cause, error.Status) switch
    {
        (ErrorCause.Key, 403) => 403,
        (ErrorCause.Key, _) => 401,
        (ErrorCause.Credit, 429) => 429,
        (ErrorCause.Credit, null) when error.Code?.Contains("quota", StringComparison.OrdinalIgnoreCase) == true => 429,
        (ErrorCause.Credit, _) => 402,
        (ErrorCause.RateLimit, _) => 429,
        (ErrorCause.Model, _) => 404,
        (ErrorCause.ContextLength or ErrorCause.Content, null or >= 500) => 400,
        (ErrorCause.Server, null or < 500) => 500,
        (_, { } status) => status,
        _ => error.Code?.StartsWith("invalid", StringComparison.OrdinalIgnoreCase) == true ? 400 : 500,
    };

    /// <summary>Whether the finish reason says that a limit or a filter cut the answer short.</summary>
    public static bool IsCutShort(string? finishReason) => IsLength(finishReason) || IsContentFilter(finishReason);

    /// <summary>Whether the finish reason says that something failed.</summary>
    public static bool IsFault(string? finishReason) => finishReason is "error" or "network_error" or "abort" or "aborted" or "insufficient_system_resource";

    /// <summary>The answer ended normally but has no text.</summary>
    /// <param name="finishReason">The finish reason, in lower case.</param>
    public static AnswerFailure Empty(string? finishReason) =>
        IsLength(finishReason) ? Failure(ErrorCode.RagEmpty, true, "模型还没有给出回答就用完了长度。请调大 OPENAI_MAX_TOKENS", "the model reached its length limit before it answered. Raise OPENAI_MAX_TOKENS")
        : IsContentFilter(finishReason) ? Failure(ErrorCode.RagEmpty, false, "回答被内容安全策略拦截。请换个问法", "the answer was withheld by a content filter. Rephrase the question")
        : Failure(ErrorCode.RagEmpty, true, "模型没有返回回答内容。请换个问法，或检查 OPENAI_MODEL", "the model returned no text. Rephrase the question, or check OPENAI_MODEL");

    private static bool IsLength(string? reason) => reason is "length" or "max_tokens" or "max_length" or "model_length" or "model_context_window_exceeded";

    private static bool IsContentFilter(string? reason) => reason is "content_filter" or "sensitive" or "safety" or "recitation" or "blocklist" or "prohibited_content" or "refusal";

    private static ErrorCode CodeOf(int status) => status switch
    {
        401 or 403 => ErrorCode.RagUnauthorized,
        404 => ErrorCode.RagNotFound,
        429 => ErrorCode.RagRateLimited,
        _ => ErrorCode.RagHttpError,
    };

    private static (LocalizedText Advice, bool Retryable) AdviceFor(int status, ErrorCause cause) => (cause, status) switch
    {
        (ErrorCause.Credit, 429) => (new("账户额度已用尽，请检查套餐与余额", "The account's quota is used up: check its plan and credit"), false),
        (ErrorCause.Credit, _) or (_, 402) => (new("账户余额或额度不足，请充值", "The account has no credit left: top it up"), false),
        (_, 429) => (new("请求过多，请稍后再试", "Too many requests: try again later"), true),
        (ErrorCause.ContextLength, _) => (
            new("内容超过模型上下文长度，请调小 OPENAI_PASSAGES 或 OPENAI_HISTORY_TURNS", "The prompt is longer than the model's context: lower OPENAI_PASSAGES or OPENAI_HISTORY_TURNS"), false),
        (ErrorCause.Key, _) or (_, 401 or 403) => (new("请检查 OPENAI_API_KEY 是否正确、是否有权使用该模型", "Check that OPENAI_API_KEY is right and may use the model"), false),
        (ErrorCause.Model, _) or (_, 404) => (
            new("请检查 OPENAI_BASE_URL（通常以 /v1 结尾）与 OPENAI_MODEL", "Check OPENAI_BASE_URL (it usually ends in /v1) and OPENAI_MODEL"), false),
        (ErrorCause.Content, _) => (new("内容被安全策略拦截，请换个问法", "A content filter blocked the request: rephrase the question"), false),
        (ErrorCause.RateLimit, < 500) => (new("请求过多，请稍后再试", "Too many requests: try again later"), true),
        (_, >= 300 and < 400) => (new("服务要求跳转，请在 OPENAI_BASE_URL 中直接填写最终地址", "The endpoint redirects: set OPENAI_BASE_URL to the final address"), false),
        (_, >= 500) => (new("模型服务暂时不可用，请稍后再试", "The model server is currently unavailable: try again later"), true),
        _ => (new("请求被拒绝，请检查 OPENAI_MODEL 与各项 OPENAI_ 设置", "The endpoint refused the request: check OPENAI_MODEL and the other OPENAI_ settings"), false),
    };

    private static AnswerFailure Failure(ErrorCode code, bool retryable, string chinese, string english) =>
        new(code, new LocalizedText(Chinese + chinese, English + english), retryable);
}
