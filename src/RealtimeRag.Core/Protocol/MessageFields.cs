using System.Collections.Immutable;
using System.Text.Json;

namespace RealtimeRag.Core.Protocol;

/// <summary>All fields of all messages, in the order of the slots of <see cref="MessageFields"/>.</summary>
internal enum Field
{
    Unknown = -1,
    Type,
    Text,
    IsFinal,
    SessionId,
    Action,
    AnswerId,
    Rating,
    Comment,
    Language,
    Speculative,
    Suggested,
    Ack,
    Seq,
    Epoch,
    ResumeToken,
    LastSeq,
    Token,
    Key,
    Speaker,
    Confidence,
    Chars,
    Traceparent,
    Open,
}

/// <summary>
/// The known top-level fields of one message, as received. On the stack, and large: pass it by reference. Not thread-safe; lives for one message.
/// </summary>
internal struct MessageFields
{
    private Slots _slots;
    private double? _confidence;
    private ImmutableArray<OpenAnswer>? _open;

    public bool IsObject { get; set; }

    public bool HasDuplicate { get; private set; }

    /// <summary>The value's kind; <see cref="JsonTokenType.None"/> if the field is absent.</summary>
    public readonly JsonTokenType Kind(Field field) => _slots[(int)field].Kind;

    /// <summary>The string value, or null if the field is absent, not a string, or an identifier with half of a surrogate pair.</summary>
    public readonly string? String(Field field) => _slots[(int)field].Text;

    /// <summary>The boolean, or null if the field is absent or not a boolean.</summary>
    public readonly bool? Bool(Field field) => Kind(field) switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    /// <summary>The whole number, or null if the field is absent or not a 64-bit whole number.</summary>
    public readonly long? Integer(Field field) => _slots[(int)field] is { IsInteger: true, Number: var number } ? number : null;

    /// <summary>The confidence, or null if the field is absent or not a number.</summary>
    public readonly double? Confidence => _confidence;

    /// <summary>The answers in <c>open</c>; default if the field is absent, and null if it is not a list of answers.</summary>
    public readonly ImmutableArray<OpenAnswer>? Open => Kind(Field.Open) == JsonTokenType.None ? default(ImmutableArray<OpenAnswer>) : _open;

    public static Field Find(ref Utf8JsonReader name) =>
        name.ValueTextEquals("type"u8) ? Field.Type
        : name.ValueTextEquals("text"u8) ? Field.Text
        : name.ValueTextEquals("is_final"u8) ? Field.IsFinal
        : name.ValueTextEquals("session_id"u8) ? Field.SessionId
        : name.ValueTextEquals("action"u8) ? Field.Action
        : name.ValueTextEquals("answer_id"u8) ? Field.AnswerId
        : name.ValueTextEquals("rating"u8) ? Field.Rating
        : name.ValueTextEquals("comment"u8) ? Field.Comment
        : name.ValueTextEquals("language"u8) ? Field.Language
        : name.ValueTextEquals("speculative"u8) ? Field.Speculative
        : name.ValueTextEquals("suggested"u8) ? Field.Suggested
        : name.ValueTextEquals("ack"u8) ? Field.Ack
        : name.ValueTextEquals("seq"u8) ? Field.Seq
        : name.ValueTextEquals("epoch"u8) ? Field.Epoch
        : name.ValueTextEquals("resume_token"u8) ? Field.ResumeToken
        : name.ValueTextEquals("last_seq"u8) ? Field.LastSeq
        : name.ValueTextEquals("token"u8) ? Field.Token
        : name.ValueTextEquals("key"u8) ? Field.Key
        : name.ValueTextEquals("speaker"u8) ? Field.Speaker
        : name.ValueTextEquals("confidence"u8) ? Field.Confidence
        : name.ValueTextEquals("chars"u8) ? Field.Chars
        : name.ValueTextEquals("traceparent"u8) ? Field.Traceparent
        : name.ValueTextEquals("open"u8) ? Field.Open
        : Field.Unknown;

    /// <summary>Whether a name or string of the message is Unicode, without half of a surrogate pair.</summary>
    public static bool IsText(ref Utf8JsonReader nameOrString) => !nameOrString.ValueIsEscaped || !SurrogateEscapes.HasLone(nameOrString.ValueSpan);

    public void Take(Field field, ref Utf8JsonReader value)
    {
        ref var slot = ref _slots[(int)field];
        HasDuplicate |= slot.Kind != JsonTokenType.None;
        slot.Kind = value.TokenType;
        if (field == Field.Open)
        {
            _open = OpenAnswers.Read(value);
        }
        else if (value.TokenType == JsonTokenType.String)
        {
            slot.Text = field == Field.Type && IsText(ref value) ? TypeName(ref value)
                : IsText(ref value) ? value.GetString()
                : field is Field.Text or Field.Comment ? SurrogateEscapes.Replace(value.ValueSpan)
                : null;
        }
        else if (value.TokenType == JsonTokenType.Number)
        {
            slot.IsInteger = value.TryGetInt64(out slot.Number);
            _confidence = field == Field.Confidence && value.TryGetDouble(out var fraction) ? fraction : _confidence;
        }
    }

    // The most frequent types need no new string.
    private static string? TypeName(ref Utf8JsonReader value) =>
        value.ValueTextEquals("asr_chunk"u8) ? MessageTypes.AsrChunk
        : value.ValueTextEquals("control"u8) ? MessageTypes.Control
        : value.ValueTextEquals("keepalive"u8) ? MessageTypes.Keepalive
        : value.GetString();

    private struct Slot
    {
        public string? Text;
        public long Number;
        public JsonTokenType Kind;
        public bool IsInteger;
    }

    [System.Runtime.CompilerServices.InlineArray((int)Field.Open + 1)]
    private struct Slots
    {
        private Slot _first;
    }
}
