using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Failures that Dify, or a proxy in front of it, reports by an HTTP status and possibly a code. Pure; thread-safe.</summary>
internal static class DifyStatusFaults
{
    /// <summary>Not one of Dify's codes: stands for <c>invalid_param</c> with a text that says a run failed.</summary>
    public const string RunFailed = "run_failed";

    /// <summary>Dify's code for an app that cannot answer; also used if only the text says that nothing is published.</summary>
    public const string AppUnavailable = "app_unavailable";

    /// <summary>The failure for a status. A code that is not in the table is ignored.</summary>
    /// <param name="status">The status of the reply, or the one in an error event.</param>
    /// <param name="code">Dify's code, or null if the body was not Dify's.</param>
    /// <param name="retryAfter">The wait that the reply asks for.</param>
    public static DifyFault Of(int status, string? code, TimeSpan? retryAfter = null)
    {
        var advice = AdviceOfCode(code) ?? AdviceOfStatus(status);
        return DifyFaults.Make(
            CodeOf(status),
            Reason(status, code),
            $"调用 RAG 服务失败：Dify API HTTP 错误 {status}，{advice.Chinese}",
            $"Calling the RAG service failed: Dify API HTTP error {status}; {advice.English}",
            retryable: status is 429 or >= 500 || code == "completion_request_error",
            status,
            retryAfter);
    }

    private static ErrorCode CodeOf(int status) => status switch
    {
        401 or 403 => ErrorCode.RagUnauthorized,
        404 => ErrorCode.RagNotFound,
        429 => ErrorCode.RagRateLimited,
        _ => ErrorCode.RagHttpError,
    };

    // Only known codes go into a log line.
    private static string Reason(int status, string? code) =>
        code is "invalid_param" or "bad_request" or "unauthorized" or "forbidden" or "not_found" or "internal_server_error" or "unknown"
            or "too_many_requests" or "conversation_completed" || AdviceOfCode(code) is not null
            ? code!
            : $"http_{status}";

    private static (string Chinese, string English)? AdviceOfCode(string? code) => code switch
    {
        "not_chat_app" => (
            "该密钥属于工作流或文本生成应用，请换用聊天助手、Agent 或 Chatflow 应用的密钥",
            "the key belongs to a workflow or completion app; use the key of a chatbot, agent or chatflow app"),
        AppUnavailable or "agent_not_published" => (
            "应用不可用，请在 Dify 中检查应用配置并发布",
            "the app is unavailable; check its configuration in Dify and publish it"),
        "provider_not_initialize" => (
            "模型供应商未配置凭据，请在 Dify 的模型供应商设置中填写",
            "the model provider has no credentials; enter them in Dify's model provider settings"),
        "provider_quota_exceeded" => (
            "模型供应商额度已用完，请在 Dify 中充值或更换模型",
            "the model provider's quota is used up; top it up or change the model in Dify"),
        "model_currently_not_support" => (
            "当前不支持该模型，请在 Dify 中更换模型",
            "the model is currently not supported; choose another one in Dify"),
        "completion_request_error" => (
            "模型调用失败，请稍后再试，并在 Dify 中检查模型供应商的状态与额度",
            "the model call failed; try again later, and check the model provider's state and quota in Dify"),
        RunFailed => (
            "工作流运行失败，请在 Dify 的运行日志中查看出错的节点",
            "the workflow failed; see the failing node in Dify's run log"),
        "rate_limit_error" => (
            "工作区的调用额度已用完，请升级套餐或等待额度恢复",
            "the workspace's quota is used up; upgrade the plan or wait for the quota to return"),
        "workflow_version_execution_not_allowed" => (
            "当前套餐不支持指定工作流版本",
            "the plan does not allow choosing a workflow version"),
        _ => null,
    };

    private static (string Chinese, string English) AdviceOfStatus(int status) => status switch
    {
        >= 300 and < 400 => (
            "地址被重定向，请检查 DIFY_BASE_URL 的协议（http/https）与域名",
            "the address redirects; check the scheme (http/https) and host of DIFY_BASE_URL"),
        400 => (
            "请检查 DIFY_INPUTS 是否包含应用要求的输入变量，并查看服务端日志与 Dify 日志",
            "check that DIFY_INPUTS has the input variables that the app requires, and see the server's log and Dify's"),
        401 => (
            "请检查 DIFY_API_KEY 是否正确、是否为该应用的 API 密钥",
            "check that DIFY_API_KEY is right and is this app's API key"),
        403 => (
            "访问被拒绝，请确认应用的 API 已启用、工作区状态正常，并检查 DIFY_API_KEY",
            "access is forbidden; make sure that the app's API is enabled and the workspace is active, and check DIFY_API_KEY"),
        404 => (
            "请检查 DIFY_BASE_URL 是否正确并以 /v1 结尾",
            "check that DIFY_BASE_URL is right and ends with /v1"),
        413 => (
            "请求过大，请缩短问题或调大反向代理的请求体上限",
            "the request is too large; shorten the question, or raise the body limit of the reverse proxy"),
        429 => (
            "请求过多，请稍后再试，或提高 Dify 应用的并发上限",
            "too many requests; try again later, or raise the app's concurrency limit in Dify"),
        408 or 504 or 524 => (
            "网关等待超时，请使用流式模式，或调大反向代理的超时时间",
            "a gateway gave up waiting; use streaming mode, or raise the time limits of the reverse proxy"),
        502 or 503 => (
            "Dify 暂时不可用，请确认 Dify 正在运行后再试",
            "Dify is unavailable at the moment; make sure that it is running, then try again"),
        >= 500 => (
            "Dify 内部错误，请稍后再试并查看 Dify 的日志",
            "Dify has an internal error; try again later, and see Dify's log"),
        _ => (
            "请查看服务端日志与 Dify 日志",
            "see the server's log and Dify's"),
    };
}
