using System.Collections.Frozen;

namespace RealtimeRag.Core.Protocol;

/// <summary>
/// The closed table of errors: wire name, whether a retry can succeed, and the message.
/// A backend with a more specific message puts it into its <see cref="Answers.AnswerFailure"/>. Thread-safe.
/// </summary>
public static class ErrorTable
{
    private static readonly FrozenDictionary<ErrorCode, ErrorRow> Rows = new Dictionary<ErrorCode, ErrorRow>
    {
        [ErrorCode.InvalidJson] = new("INVALID_JSON", false, new(
            "消息不是有效的 JSON：请发送一个 UTF-8 编码的 JSON 对象",
            "The message is not valid JSON: send one JSON object in UTF-8")),
        [ErrorCode.InvalidMessage] = new("INVALID_MESSAGE", false, new(
            "消息格式不正确：请对照协议检查字段与类型",
            "The message is not valid: check its fields and types against the protocol")),
        [ErrorCode.UnsupportedType] = new("UNSUPPORTED_TYPE", false, new(
            "不支持的消息类型：请使用 asr_chunk、control 或 keepalive",
            "This message type is not supported: use asr_chunk, control or keepalive")),
        [ErrorCode.UnknownAction] = new("UNKNOWN_ACTION", false, new(
            "未知的控制动作：请使用 pause、resume、stop 或 instant_query",
            "Unknown control action: use pause, resume, stop or instant_query")),
        [ErrorCode.NoFinalAsr] = new("NO_FINAL_ASR", true, new(
            "还没有最终识别文本：请先发送 is_final 为 true 的 asr_chunk",
            "There is no final text yet: send an asr_chunk with is_final true first")),
        [ErrorCode.QueueFull] = new("QUEUE_FULL", true, new(
            "排队的问题过多，本次提问已丢弃：请等待前面的回答完成后再问",
            "Too many questions are waiting, this one was dropped: ask again when the earlier answers are complete")),
        [ErrorCode.RateLimited] = new("RATE_LIMITED", true, new(
            "消息发送过快，已忽略：请降低发送频率",
            "Messages come too fast, this one was ignored: send fewer per second")),
        [ErrorCode.RagNotConfigured] = new("RAG_NOT_CONFIGURED", false, new(
            "错误：未配置 RAG 后端，请检查服务端配置",
            "Error: no RAG backend is configured, check the server's configuration")),
        [ErrorCode.RagUnauthorized] = new("RAG_UNAUTHORIZED", false, new(
            "调用 RAG 服务失败：密钥被拒绝，请检查 API Key",
            "The RAG service refused the key: check the API key")),
        [ErrorCode.RagNotFound] = new("RAG_NOT_FOUND", false, new(
            "调用 RAG 服务失败：地址不存在，请检查服务地址",
            "The RAG service does not know this address: check the base URL")),
        [ErrorCode.RagRateLimited] = new("RAG_RATE_LIMITED", true, new(
            "调用 RAG 服务失败：请求过多，请稍后再试",
            "The RAG service received too many requests: try again later")),
        [ErrorCode.RagHttpError] = new("RAG_HTTP_ERROR", true, new(
            "调用 RAG 服务失败：服务返回错误状态，请查看服务端日志",
            "The RAG service answered with an error status: see the server's log")),
        [ErrorCode.RagRequestFailed] = new("RAG_REQUEST_FAILED", true, new(
            "调用 RAG 服务失败：请求错误，请检查网络连接与服务地址",
            "The RAG service could not be reached: check the network and the base URL")),
        [ErrorCode.RagTimeout] = new("RAG_TIMEOUT", true, new(
            "调用 RAG 服务失败：请求超时，请稍后再试或调大超时时间",
            "The RAG service took too long: try again, or raise the time limit")),
        [ErrorCode.RagIncomplete] = new("RAG_INCOMPLETE", true, new(
            "回答中断：RAG 服务没有发完回答，请重新提问",
            "The answer broke off: the RAG service did not finish it, ask again")),
        [ErrorCode.RagEmpty] = new("RAG_EMPTY", true, new(
            "RAG 服务没有返回回答内容：请换个问法，或检查应用配置",
            "The RAG service returned no answer text: rephrase the question, or check the app")),
        [ErrorCode.ServerError] = new("SERVER_ERROR", true, new(
            "服务端内部错误：请稍后再试，问题持续时请查看服务端日志",
            "Internal server error: try again later, and see the server's log if it persists")),
    }.ToFrozenDictionary();

    /// <summary>The code's name on the wire, such as <c>INVALID_JSON</c>.</summary>
    public static string WireName(ErrorCode code) => Rows[code].WireName;

    /// <summary>Whether the same request can succeed later without a change.</summary>
    public static bool IsRetryable(ErrorCode code) => Rows[code].Retryable;

    /// <summary>The general text of the code.</summary>
    public static LocalizedText Message(ErrorCode code) => Rows[code].Message;

    private sealed record ErrorRow(string WireName, bool Retryable, LocalizedText Message);
}
