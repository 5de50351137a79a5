using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>All failures of the adapter, with cause and remedy in both languages. They contain no key, address or text from Dify.</summary>
internal static class DifyFaults
{
    /// <summary>There is no key.</summary>
    public static DifyFault NotConfigured { get; } = Make(
        ErrorCode.RagNotConfigured,
        "not_configured",
        "错误：未配置 DIFY_API_KEY 环境变量，请在环境变量或 .env 中设置后重启服务",
        "Error: DIFY_API_KEY is not set; set it in the environment or in .env and restart the server",
        retryable: false);

    /// <summary>No connection, or it broke before the reply began.</summary>
    public static DifyFault RequestFailed { get; } = Make(
        ErrorCode.RagRequestFailed,
        "request_failed",
        "调用 RAG 服务失败：请求错误，请检查网络连接与 DIFY_BASE_URL、确认自建的 Dify 正在运行，或调大 DIFY_TIMEOUT",
        "Calling the RAG service failed: request error; check the network and DIFY_BASE_URL, make sure that a self-hosted Dify is running, or raise DIFY_TIMEOUT",
        retryable: true);

    /// <summary>The same, with the cause if it is known.</summary>
    public static DifyFault RequestFailedBy(Exception e)
    {
        var fault = ConnectionFault.CauseOf(e) is { } cause
            ? Make(
                ErrorCode.RagRequestFailed,
                "request_failed",
                $"调用 RAG 服务失败：请求错误，{cause.Chinese}；请检查 DIFY_BASE_URL，自建的 Dify 请确认正在运行",
                $"Calling the RAG service failed: request error; {cause.English}; check DIFY_BASE_URL, and that a self-hosted Dify is running",
                retryable: !ConnectionFault.IsLasting(e))
            : RequestFailed;
        return fault with { Reason = ConnectionFault.NameOf(e) };
    }

    /// <summary>The reply is not in Dify's format.</summary>
    public static DifyFault Unreadable { get; } = Make(
        ErrorCode.RagRequestFailed,
        "unreadable_reply",
        "调用 RAG 服务失败：请求错误，返回的内容不是 Dify API 的格式，请检查 DIFY_BASE_URL 是否指向 Dify 并以 /v1 结尾",
        "Calling the RAG service failed: request error; the reply is not in the format of the Dify API, check that DIFY_BASE_URL points to Dify and ends with /v1",
        retryable: true);

    /// <summary>The stream broke off.</summary>
    public static DifyFault Incomplete { get; } = Make(
        ErrorCode.RagIncomplete,
        "stream_cut",
        "回答中断：Dify 没有发完回答，请重新提问；经常出现时请检查反向代理的超时与缓冲设置",
        "The answer broke off: Dify did not finish it; ask again, and if this is frequent check the time limits and buffering of reverse proxies",
        retryable: true);

    /// <summary>The run was stopped by someone else or by Dify's own limit.</summary>
    public static DifyFault Stopped { get; } = Make(
        ErrorCode.RagIncomplete,
        "run_stopped",
        "回答中断：Dify 停止了本次运行，请重新提问",
        "The answer broke off: Dify stopped the run; ask again",
        retryable: true);

    /// <summary>One event, or the whole stream, exceeds the adapter's limits.</summary>
    public static DifyFault TooLarge { get; } = Make(
        ErrorCode.RagIncomplete,
        "stream_too_large",
        "回答中断：Dify 返回的内容过大，请换个问法，或在应用中限制回答长度",
        "The answer broke off: Dify sent too much; rephrase the question, or limit the length of answers in the app",
        retryable: false);

    /// <summary>The answer ended normally but has no text.</summary>
    public static DifyFault Empty { get; } = Make(
        ErrorCode.RagEmpty,
        "empty_answer",
        "Dify 没有返回回答内容：请换个问法，或检查应用的提示词与“直接回复”节点",
        "Dify returned no answer text: rephrase the question, or check the app's prompt and its Answer node",
        retryable: true);

    /// <summary>The workflow is waiting for a person.</summary>
    public static DifyFault NeedsHuman { get; } = Make(
        ErrorCode.RagIncomplete,
        "needs_human_input",
        "Dify 工作流已暂停，等待人工输入：请在 Dify 中处理，或改用没有人工输入节点的应用",
        "The Dify workflow is paused, it needs human input: handle it in Dify, or use an app without a human input node",
        retryable: false);

    /// <summary>A workflow's run failed.</summary>
    public static DifyFault RunFailed { get; } = Make(
        ErrorCode.RagHttpError,
        "run_failed",
        "调用 RAG 服务失败：Dify 工作流运行失败，请在 Dify 的运行日志中查看出错的节点",
        "Calling the RAG service failed: the Dify workflow failed; see the failing node in Dify's run log",
        retryable: false);

    /// <summary>A time limit passed.</summary>
    public static DifyFault TimedOut(AnswerLimit limit)
    {
        var (setting, chinese, english) = limit switch
        {
            AnswerLimit.Headers => ("DIFY_HEADERS_TIMEOUT", "等待响应", "waiting for the reply"),
            AnswerLimit.FirstContent => ("DIFY_FIRST_CONTENT_TIMEOUT", "等待首个内容", "waiting for the first content"),
            AnswerLimit.Idle => ("DIFY_IDLE_TIMEOUT", "等待后续内容", "waiting for more content"),
            AnswerLimit.Ping => ("DIFY_PING_TIMEOUT", "等待后续内容", "waiting for more content"),
            _ => ("DIFY_TIMEOUT", "等待完整回答", "waiting for the whole answer"),
        };
        return Make(
            ErrorCode.RagTimeout,
            $"timeout_{setting["DIFY_".Length..].ToLowerInvariant()}",
            $"调用 RAG 服务失败：请求超时（{chinese}），请稍后再试，或调大 {setting}",
            $"Calling the RAG service failed: timeout while {english}; try again later, or raise {setting}",
            retryable: true);
    }

    internal static DifyFault Make(
        ErrorCode code, string reason, string chinese, string english, bool retryable, int? status = null, TimeSpan? retryAfter = null) =>
        new(new AnswerFailure(code, new LocalizedText(chinese, english), retryable, retryAfter), reason, status);
}
