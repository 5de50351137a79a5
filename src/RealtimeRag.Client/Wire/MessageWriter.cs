using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealtimeRag.Client.Wire;

/// <summary>Writes the client's messages. Replaces unpaired surrogates, which are not valid text, with U+FFFD.</summary>
internal static class MessageWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static OutgoingMessage Chunk(string text, bool isFinal, WireSpeech? speech = null) => Write(
        isFinal ? MessageKind.Final : MessageKind.Interim, "asr_chunk", text, json =>
        {
            json.WriteString("text", text);
            json.WriteBoolean("is_final", isFinal);
            WriteOptional(json, "speaker", speech?.Speaker);
            WriteOptional(json, "confidence", speech?.Confidence);
            WriteOptional(json, "key", speech?.Key);
        }) with
    { Key = speech?.Key };

    public static OutgoingMessage Control(MessageKind kind) => Write(kind, "control", "", json => json.WriteString("action", kind switch
    {
        MessageKind.Pause => "pause",
        MessageKind.Listen => "resume",
        MessageKind.Stop => "stop",
        MessageKind.EndTurn => "end_turn",
        _ => "instant_query",
    }));

    public static OutgoingMessage Ask(string question) => Write(MessageKind.Ask, "ask", question, json => json.WriteString("text", question));

    public static OutgoingMessage Cancel(string? answerId) =>
        Write(MessageKind.Cancel, "cancel", "", json => WriteOptional(json, "answer_id", answerId)) with { AnswerId = answerId };

    public static OutgoingMessage Heard(string answerId, int characters) => Write(MessageKind.Heard, "heard", "", json =>
    {
        json.WriteString("answer_id", answerId);
        json.WriteNumber("chars", characters);
    });

    /// <summary>A message of a recognizer, as it came.</summary>
    public static OutgoingMessage Recognized(string recognizer, byte[] utf8) => new(MessageKind.Recognized, "", utf8) { Recognizer = recognizer };

    public static OutgoingMessage Feedback(string answerId, bool? like, string? comment) => Write(MessageKind.Feedback, "feedback", "", json =>
    {
        json.WriteString("answer_id", answerId);
        json.WriteString("rating", like switch { true => "like", false => "dislike", null => null });
        WriteOptional(json, "comment", comment);
    });

    public static OutgoingMessage Configure(WireConfiguration configuration) => Write(MessageKind.Configure, "configure", "", json =>
    {
        WriteOptional(json, "language", configuration.Language);
        WriteOptional(json, "speculative", configuration.Speculative);
        WriteOptional(json, "suggested", configuration.Suggested);
    }) with
    { Configuration = configuration };

    public static OutgoingMessage Received(long seq) => Write(MessageKind.Received, "received", "", json => json.WriteNumber("seq", seq));

    public static OutgoingMessage Authenticate(string token) => Write(MessageKind.Authenticate, "authenticate", "", json => json.WriteString("token", token));

    public static OutgoingMessage Keepalive(bool fence) => Write(fence ? MessageKind.Fence : MessageKind.Keepalive, "keepalive", "", _ => { });

    /// <summary>The first message on a new connection for an existing session. It bypasses the outbox.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="epoch">Its numbering.</param>
    /// <param name="resumeToken">Its newest token.</param>
    /// <param name="lastSeq">The newest delivered frame.</param>
    /// <param name="open">The answers that have begun and not ended, with the index of the next piece; null for none.</param>
    public static byte[] Resume(string sessionId, string epoch, string resumeToken, long lastSeq, IReadOnlyDictionary<string, long>? open = null) => Write(MessageKind.Keepalive, "resume", "", json =>
    {
        json.WriteString("session_id", sessionId);
        json.WriteString("epoch", epoch);
        json.WriteString("resume_token", resumeToken);
        json.WriteNumber("last_seq", lastSeq);
        if (open is { Count: > 0 })
        {
            json.WriteStartArray("open");
            foreach (var answer in open)
            {
                json.WriteStartObject();
                json.WriteString("answer_id", answer.Key);
                json.WriteNumber("next", answer.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }).Utf8;

    private static OutgoingMessage Write(MessageKind kind, string type, string text, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            fields(json);
            json.WriteEndObject();
        }

        return new OutgoingMessage(kind, text, buffer.WrittenSpan.ToArray());
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }
}
