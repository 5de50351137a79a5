using System.Text.Json;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Writes the body of one question. Pure; thread-safe.</summary>
internal static class DifyQuestion
{
    /// <summary>The body as UTF-8 JSON. It contains every field that Dify would otherwise guess; a first question has no conversation.</summary>
    public static byte[] Write(AnswerRequest request, DifyOptions options, string? conversation, bool streaming)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteInputs(writer, request, options);
            writer.WriteString("query"u8, request.Question);
            writer.WriteString("user"u8, request.User);
            writer.WriteString("response_mode"u8, streaming ? "streaming"u8 : "blocking"u8);
            writer.WriteBoolean("auto_generate_name"u8, false);
            if (conversation is not null)
            {
                writer.WriteString("conversation_id"u8, conversation);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteInputs(Utf8JsonWriter writer, AnswerRequest request, DifyOptions options)
    {
        writer.WriteStartObject("inputs"u8);
        foreach (var input in options.Inputs.EnumerateObject().Where(i => i.Name != options.ContextInput))
        {
            input.WriteTo(writer);
        }

        if (options.ContextInput is { } name)
        {
            writer.WriteString(name, request.Context);
        }

        writer.WriteEndObject();
    }
}
