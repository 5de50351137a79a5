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
    Open,
}

/// <summary>The known top-level fields of one message, as received. Not thread-safe; lives for one message.</summary>
internal sealed class MessageFields
{
    private Slots _slots;

    public bool IsObject { get; set; } = true;

    public bool HasDuplicate { get; private set; }

    /// <summary>The value's kind; <see cref="JsonTokenType.None"/> if the field is absent.</summary>
    public JsonTokenType Kind(Field field) => _slots[(int)field].Kind;

    /// <summary>The string value, or null if the field is absent, not a string, or an identifier with half of a surrogate pair.</summary>
    public string? String(Field field) => _slots[(int)field].Text;

    /// <summary>The boolean, or null if the field is absent or not a boolean.</summary>
    public bool? Bool(Field field) => Kind(field) switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    /// <summary>The whole number, or null if the field is absent or not a 64-bit whole number.</summary>
    public long? Integer(Field field) => Kind(field) == JsonTokenType.Number ? _slots[(int)field].Number : null;

    /// <summary>The confidence, or null if the field is absent or not a number.</summary>
    public double? Confidence => _slots[(int)Field.Confidence].Fraction;

    /// <summary>The answers in <c>open</c>; default if the field is absent, and null if it is not a list of answers.</summary>
    public ImmutableArray<OpenAnswer>? Open { get; private set; } = default(ImmutableArray<OpenAnswer>);

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
            Open = OpenAnswers.Read(value);
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
            slot.Number = value.TryGetInt64(out var number) ? number : null;
            slot.Fraction = field == Field.Confidence && value.TryGetDouble(out var fraction) ? fraction : null;
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
        public JsonTokenType Kind;
        public string? Text;
        public long? Number;
        public double? Fraction;
    }

    [System.Runtime.CompilerServices.InlineArray((int)Field.Open + 1)]
    private struct Slots
    {
        private Slot _first;
    }
}
