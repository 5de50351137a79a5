using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Every way in which the endpoint can fail, as the protocol's failure with cause and cure. Pure; nothing of the endpoint's text passes.</summary>
internal static class OpenAIFailures
{
    private const string Chinese = "调用 RAG 服务失败：";
    private const string English = "The RAG service failed: ";

    /// <summary>No connection, a reset, or a reply that is no chat completion.</summary>
    public static AnswerFailure RequestFailed { get; } = Failure(
        ErrorCode.RagRequestFailed, true,
        "请求错误。请检查网络、OPENAI_BASE_URL 以及模型服务是否已启动",
        "the request failed. Check the network, OPENAI_BASE_URL, and that the model server runs");

    /// <summary>A time limit passed.</summary>
    public static AnswerFailure TimedOut { get; } = Failure(
        ErrorCode.RagTimeout, true,
        "模型响应超时。请稍后再试，或调大 OPENAI_TIMEOUT、OPENAI_FIRST_TOKEN_TIMEOUT",
        "the model took too long. Try again, or raise OPENAI_TIMEOUT and OPENAI_FIRST_TOKEN_TIMEOUT");

    /// <summary>The stream ended in the middle of the answer.</summary>
    public static AnswerFailure Incomplete { get; } = Failure(
        ErrorCode.RagIncomplete, true,
        "回答中断，模型服务没有发完。请重新提问",
        "the answer broke off before its end. Ask again");

    /// <summary>The failure of an HTTP status, or of an error event that names one.</summary>
    /// <param name="status">The status.</param>
    /// <param name="code">The endpoint's error code, if it gave one.</param>
    /// <param name="retryAfter">How long the endpoint asks to wait, if it says.</param>
    public static AnswerFailure OfStatus(int status, string? code, TimeSpan? retryAfter = null)
    {
        var (zh, en) = ($"OpenAI API HTTP 错误 {status}。", $"OpenAI API HTTP error {status}. ");
        return status switch
        {
            401 or 403 => Failure(ErrorCode.RagUnauthorized, false, zh + "请检查 OPENAI_API_KEY 是否正确、是否有权使用该模型", en + "Check that OPENAI_API_KEY is right and may use the model"),
            404 => Failure(ErrorCode.RagNotFound, false, zh + "请检查 OPENAI_BASE_URL（通常以 /v1 结尾）与 OPENAI_MODEL", en + "Check OPENAI_BASE_URL (it usually ends in /v1) and OPENAI_MODEL"),
            402 => Failure(ErrorCode.RagHttpError, false, zh + "账户余额不足，请充值", en + "The account has no credit left: top it up"),
            429 when IsQuota(code) => Failure(ErrorCode.RagRateLimited, false, zh + "账户额度已用尽，请检查套餐与余额", en + "The account's quota is used up: check its plan and credit"),
            429 => Failure(ErrorCode.RagRateLimited, true, zh + "请求过多，请稍后再试", en + "It is asked too often: try again later") with { RetryAfter = retryAfter },
            400 when code == "context_length_exceeded" => Failure(ErrorCode.RagHttpError, false, zh + "内容超过模型上下文长度，请调小 OPENAI_PASSAGES 或 OPENAI_HISTORY_TURNS", en + "The prompt is longer than the model's context: lower OPENAI_PASSAGES or OPENAI_HISTORY_TURNS"),
            >= 300 and < 400 => Failure(ErrorCode.RagHttpError, false, zh + "服务要求跳转，请在 OPENAI_BASE_URL 中直接填写最终地址", en + "It redirects: put the final address into OPENAI_BASE_URL"),
            >= 500 => Failure(ErrorCode.RagHttpError, true, zh + "模型服务暂时不可用，请稍后再试", en + "The model server is not available now: try again later") with { RetryAfter = retryAfter },
            _ => Failure(ErrorCode.RagHttpError, false, zh + "请求被拒绝，请检查 OPENAI_MODEL 与各项 OPENAI_ 设置", en + "It refused the request: check OPENAI_MODEL and the other OPENAI_ settings"),
        };
    }

    /// <summary>The failure of an error event inside a stream.</summary>
    /// <param name="status">The status it names, if any.</param>
    /// <param name="code">The error code it names, if any.</param>
    public static AnswerFailure OfEvent(int? status, string? code) => OfStatus(status ?? StatusOf(code), code);

    /// <summary>A regular end without any text.</summary>
    /// <param name="finishReason">Why the model ended.</param>
    public static AnswerFailure Empty(string? finishReason) => finishReason switch
    {
        "length" => Failure(ErrorCode.RagEmpty, true, "模型还没有给出回答就用完了长度。请调大 OPENAI_MAX_TOKENS", "the model used up its length before it answered. Raise OPENAI_MAX_TOKENS"),
        "content_filter" => Failure(ErrorCode.RagEmpty, false, "回答被内容安全策略拦截。请换个问法", "the answer was withheld by a content filter. Rephrase the question"),
        _ => Failure(ErrorCode.RagEmpty, true, "模型没有返回回答内容。请换个问法，或检查 OPENAI_MODEL", "the model returned no text. Rephrase the question, or check OPENAI_MODEL"),
    };

    private static int StatusOf(string? code) => code switch
    {
        "invalid_api_key" or "authentication_error" => 401,
        "model_not_found" or "not_found_error" => 404,
        "rate_limit_exceeded" or "rate_limit_error" or "insufficient_quota" => 429,
        "context_length_exceeded" or "invalid_request_error" => 400,
        _ => 500,
    };

    private static bool IsQuota(string? code) => code is "insufficient_quota" or "billing_hard_limit_reached";

    private static AnswerFailure Failure(ErrorCode code, bool retryable, string chinese, string english) =>
        new(code, new LocalizedText(Chinese + chinese, English + english), retryable);
}
