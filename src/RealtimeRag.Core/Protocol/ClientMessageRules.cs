using System.Globalization;
using System.Text.Json;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Protocol;

// Every member that is called here is readonly, so nothing is copied.
#pragma warning disable RCS1242

/// <summary>Turns the fields of a message into a frame, or says which field is wrong.</summary>
internal static class ClientMessageRules
{
    public static ClientMessage Apply(in MessageFields fields, ProtocolVersion version)
    {
        if (fields.String(Field.Type) is not { } type)
        {
            return ClientMessage.Bad(ErrorCode.InvalidMessage, detail: MessageComplaints.Field("type", "字符串", "a string"));
        }

        if (version == ProtocolVersion.V2 && type == MessageTypes.Resume)
        {
            return ResumeFrame(fields);
        }

        var sessionId = fields.String(Field.SessionId);
        if (fields.Kind(Field.SessionId) != JsonTokenType.None && (sessionId is null || !SessionIds.IsValid(sessionId)))
        {
            return ClientMessage.Bad(ErrorCode.InvalidMessage, type, MessageComplaints.SessionId);
        }

        return Frame(fields, type, version) switch
        {
            { Frame: { } frame } => ClientMessage.Of(frame, type, sessionId),
            var bad => ClientMessage.Bad(bad.Error, type, bad.Detail, sessionId),
        };
    }

    private static Outcome Frame(in MessageFields fields, string type, ProtocolVersion version) => (type, version) switch
    {
        (MessageTypes.AsrChunk, _) => AsrChunk(fields, version),
        (MessageTypes.Control, _) => Control(fields, version),
        (MessageTypes.Keepalive, _) => new ClientFrame.Keepalive(),
        (MessageTypes.Ask, ProtocolVersion.V2) => Ask(fields),
        (MessageTypes.Cancel, ProtocolVersion.V2) => Cancel(fields),
        (MessageTypes.Feedback, ProtocolVersion.V2) => Feedback(fields),
        (MessageTypes.Configure, ProtocolVersion.V2) => Configure(fields),
        (MessageTypes.Received, ProtocolVersion.V2) => Received(fields),
        (MessageTypes.Authenticate, ProtocolVersion.V2) => Authenticate(fields),
        (MessageTypes.Heard, ProtocolVersion.V2) => Heard(fields),
        (_, ProtocolVersion.V2) => new Outcome(ErrorCode.UnsupportedType, MessageComplaints.UnsupportedInV2),
        _ => new Outcome(ErrorCode.UnsupportedType),
    };

    private static Outcome AsrChunk(in MessageFields fields, ProtocolVersion version)
    {
        if (Text(fields, out var text) is { } complaint)
        {
            return complaint;
        }

        if (fields.Kind(Field.IsFinal) is not (JsonTokenType.None or JsonTokenType.True or JsonTokenType.False))
        {
            return Wrong("is_final", " true 或 false", "true or false");
        }

        var chunk = new ClientFrame.AsrChunk(RecognizerText.Clean(text), fields.Bool(Field.IsFinal) ?? false);
        return version == ProtocolVersion.V2 ? WithRecognizerFields(chunk, fields) : chunk;
    }

    private static Outcome WithRecognizerFields(ClientFrame.AsrChunk chunk, in MessageFields fields)
    {
        var key = fields.Kind(Field.Key) == JsonTokenType.Number ? fields.Integer(Field.Key)?.ToString(CultureInfo.InvariantCulture) : fields.String(Field.Key);
        var speaker = fields.String(Field.Speaker);
        var confidence = fields.Confidence;
        return (key is null && IsGiven(fields, Field.Key)) || key?.Length > ProtocolLimits.KeyCharacters
                ? Wrong("key", $"不超过 {ProtocolLimits.KeyCharacters} 个字符的字符串", $"a string of at most {ProtocolLimits.KeyCharacters} characters")
            : (speaker is null && IsGiven(fields, Field.Speaker)) || speaker?.Length > ProtocolLimits.SpeakerCharacters
                ? Wrong("speaker", $"不超过 {ProtocolLimits.SpeakerCharacters} 个字符的字符串", $"a string of at most {ProtocolLimits.SpeakerCharacters} characters")
            : (confidence is null && IsGiven(fields, Field.Confidence)) || confidence is < 0 or > 1 ? Wrong("confidence", " 0 到 1 之间的数字", "a number from 0 to 1")
            : chunk with { Key = key is "" ? null : key, Speaker = speaker is "" ? null : speaker, Confidence = (float?)confidence };
    }

    private static Outcome Heard(in MessageFields fields) =>
        fields.String(Field.AnswerId) is not { } answerId ? Wrong("answer_id", "字符串", "a string")
        : fields.Integer(Field.Chars) is not { } chars || chars < 0 ? Wrong("chars", "不小于 0 的整数", "a whole number, 0 or more")
        : new ClientFrame.Heard(answerId, chars);

    private static Outcome Control(in MessageFields fields, ProtocolVersion version) => fields.String(Field.Action) switch
    {
        "pause" => new ClientFrame.Control(ControlAction.Pause),
        "resume" => new ClientFrame.Control(ControlAction.Resume),
        "stop" => new ClientFrame.Control(ControlAction.Stop),
        "instant_query" => new ClientFrame.Control(ControlAction.InstantQuery),
        "end_turn" when version == ProtocolVersion.V2 => new ClientFrame.Control(ControlAction.EndTurn),
        _ => new Outcome(ErrorCode.UnknownAction, version == ProtocolVersion.V2 ? MessageComplaints.UnknownActionInV2 : null),
    };

    private static Outcome Ask(in MessageFields fields) =>
        Text(fields, out var text) ?? (Characters.IsBlank(text)
            ? Wrong("text", "非空的问题", "a question that is not blank")
            : new ClientFrame.Ask(text));

    private static Outcome Cancel(in MessageFields fields) =>
        IsOptionalString(fields, Field.AnswerId)
            ? new ClientFrame.Cancel(fields.String(Field.AnswerId))
            : Wrong("answer_id", "字符串", "a string");

    private static Outcome Feedback(in MessageFields fields)
    {
        if (fields.String(Field.AnswerId) is not { } answerId)
        {
            return Wrong("answer_id", "字符串", "a string");
        }

        if (fields.Kind(Field.Rating) != JsonTokenType.Null && fields.String(Field.Rating) is not ("like" or "dislike"))
        {
            return Wrong("rating", " like、dislike 或 null", "like, dislike or null");
        }

        var comment = fields.String(Field.Comment);
        return !IsOptionalString(fields, Field.Comment) || (comment is not null && IsTooLong(comment))
            ? Wrong("comment", "不超过限长的字符串", "a string within the length limit")
            : new ClientFrame.Feedback(answerId, fields.String(Field.Rating), comment);
    }

    private static Outcome Configure(in MessageFields fields)
    {
        Language? language = fields.String(Field.Language) switch
        {
            { } name when name.StartsWith("zh", StringComparison.OrdinalIgnoreCase) => Language.Chinese,
            { } name when name.StartsWith("en", StringComparison.OrdinalIgnoreCase) => Language.English,
            _ => null,
        };
        AckPolicy? ack = fields.String(Field.Ack) switch
        {
            "all" => AckPolicy.All,
            "final" => AckPolicy.Final,
            "none" => AckPolicy.None,
            _ => null,
        };
        return language is null && IsGiven(fields, Field.Language) ? Wrong("language", " zh 或 en", "zh or en")
            : ack is null && IsGiven(fields, Field.Ack) ? Wrong("ack", " all、final 或 none", "all, final or none")
            : fields.Bool(Field.Speculative) is null && IsGiven(fields, Field.Speculative) ? Wrong("speculative", " true 或 false", "true or false")
            : fields.Bool(Field.Suggested) is null && IsGiven(fields, Field.Suggested) ? Wrong("suggested", " true 或 false", "true or false")
            : fields.String(Field.Traceparent) is null && IsGiven(fields, Field.Traceparent) ? Wrong("traceparent", "字符串", "a string")
            : new ClientFrame.Configure(language, fields.Bool(Field.Speculative), fields.Bool(Field.Suggested), ack) { Traceparent = fields.String(Field.Traceparent) };
    }

    private static Outcome Received(in MessageFields fields) =>
        fields.Integer(Field.Seq) is { } seq and >= 0
            ? new ClientFrame.Received(seq)
            : Wrong("seq", "不小于 0 的整数", "a whole number, 0 or more");

    private static Outcome Authenticate(in MessageFields fields) =>
        fields.String(Field.Token) is { Length: > 0 } token
            ? new ClientFrame.Authenticate(token)
            : Wrong("token", "非空的字符串", "a string that is not empty");

    private static ClientMessage ResumeFrame(in MessageFields fields) =>
        fields.String(Field.SessionId) is { } sessionId && fields.String(Field.Epoch) is { } epoch
        && fields.String(Field.ResumeToken) is { } token && fields.Integer(Field.LastSeq) is { } lastSeq && fields.Open is { } open
            ? ClientMessage.Of(new ClientFrame.Resume(sessionId, epoch, token, lastSeq) { Open = open }, MessageTypes.Resume)
            : ClientMessage.Bad(ErrorCode.InvalidMessage, MessageTypes.Resume, new LocalizedText(
                "resume 需要 session_id、epoch、resume_token（字符串）与 last_seq（整数）；open 可省略，应为 [{answer_id, next}]",
                "resume needs session_id, epoch, resume_token (strings) and last_seq (a whole number); open may be left out and must be [{answer_id, next}]"));

    private static Outcome? Text(in MessageFields fields, out string text)
    {
        text = fields.String(Field.Text) ?? "";
        return fields.Kind(Field.Text) != JsonTokenType.String ? Wrong("text", "字符串", "a string")
            : IsTooLong(text) ? new Outcome(ErrorCode.InvalidMessage, MessageComplaints.TextTooLong)
            : (Outcome?)null;
    }

    private static bool IsTooLong(string text) =>
        text.Length > ProtocolLimits.TextCharacters && Characters.Count(text) > ProtocolLimits.TextCharacters;

    private static bool IsGiven(in MessageFields fields, Field field) => fields.Kind(field) is not (JsonTokenType.None or JsonTokenType.Null);

    private static bool IsOptionalString(in MessageFields fields, Field field) => !IsGiven(fields, field) || fields.String(field) is not null;

    private static Outcome Wrong(string name, string kindChinese, string kindEnglish) =>
        new(ErrorCode.InvalidMessage, MessageComplaints.Field(name, kindChinese, kindEnglish));

    private readonly record struct Outcome(ErrorCode Error, LocalizedText? Detail = null, ClientFrame? Frame = null)
    {
        public static implicit operator Outcome(ClientFrame frame) => new(default, null, frame);
    }
}
