using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealtimeRag.FakeDify;

/// <summary>Writes events as Dify does: one compact line of raw UTF-8 and a blank line.</summary>
public static class FakeEvents
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Ping { get; } = "event: ping\n\n"u8.ToArray();

    public static byte[] Write(string name, string conversation, string message, string task, Action<Utf8JsonWriter>? fields)
    {
        using var buffer = new MemoryStream();
        buffer.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("event", name);
            writer.WriteString("conversation_id", conversation);
            writer.WriteString("message_id", message);
            writer.WriteNumber("created_at", 1790000000);
            writer.WriteString("task_id", task);
            fields?.Invoke(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return buffer.ToArray();
    }

    /// <summary>Writes the metadata of an answer, with tokens and price.</summary>
    public static void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(
            """{"annotation_reply":null,"retriever_resources":[],"usage":{"prompt_tokens":120,"completion_tokens":37,"total_tokens":157,"total_price":"0.0001230","currency":"USD","latency":0.9}}""");
    }

    /// <summary>Writes one field whose value is the given JSON.</summary>
    public static void WriteRawField(this Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }
}
