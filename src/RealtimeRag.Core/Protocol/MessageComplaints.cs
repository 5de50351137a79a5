namespace RealtimeRag.Core.Protocol;

/// <summary>The messages that say what exactly is wrong with a client message.</summary>
internal static class MessageComplaints
{
    public static readonly LocalizedText Duplicate = new(
        "消息不是有效的 JSON：字段重复出现，请每个字段只写一次",
        "The message is not valid JSON: a field is repeated, write each field once");

    public static readonly LocalizedText NotAnObject = new(
        "消息必须是 JSON 对象，例如 {\"type\":\"keepalive\"}",
        "The message must be a JSON object, such as {\"type\":\"keepalive\"}");

    public static readonly LocalizedText Binary = new(
        "不接受二进制帧：请以文本帧发送 JSON",
        "Binary frames are not accepted: send JSON in text frames");

    public static readonly LocalizedText TextTooLong = new(
        $"text 过长：最多 {ProtocolLimits.TextCharacters} 个字符，请分成多条发送",
        $"text is too long: at most {ProtocolLimits.TextCharacters} characters, send it in several messages");

    public static readonly LocalizedText SessionId = new(
        $"session_id 必须是 1 到 {ProtocolLimits.SessionIdCharacters} 个可见字符",
        $"session_id must have 1 to {ProtocolLimits.SessionIdCharacters} visible characters");

    public static readonly LocalizedText UnsupportedInV2 = new(
        "不支持的消息类型：请使用 asr_chunk、control、keepalive、ask、cancel、feedback、configure、received、heard、authenticate 或 resume",
        "This message type is not supported: use asr_chunk, control, keepalive, ask, cancel, feedback, configure, received, heard, authenticate or resume");

    public static readonly LocalizedText UnknownActionInV2 = new(
        "未知的控制动作：请使用 pause、resume、stop、instant_query 或 end_turn",
        "Unknown control action: use pause, resume, stop, instant_query or end_turn");

    public static LocalizedText Field(string name, string kindChinese, string kindEnglish) => new(
        $"字段 {name} 不正确：应为{kindChinese}",
        $"The field {name} is not valid: it must be {kindEnglish}");
}
