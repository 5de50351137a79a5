using System.Text.Json;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Reads the JSON of one event in a single pass. Decodes only relevant fields, so that a workflow's large node events cost little;
/// a field of an unexpected type counts as missing. Pure; thread-safe.
/// </summary>
internal static class DifyEventReader
{
    // Node outputs may contain anything, at any depth.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The event, or null if <paramref name="json"/> is not a JSON object.</summary>
    public static DifyEvent? Read(ReadOnlySpan<byte> json) =>
        ReadStrictly(json) ?? (LenientJson.Repair(json) is { } repaired ? ReadStrictly(repaired) : null);

    /// <summary>The kind and ids of an event of which only the beginning is known. If it does not show the kind, it counts as text.</summary>
    public static DifyEvent ReadBeginning(ReadOnlySpan<byte> json)
    {
        var result = new DifyEvent(DifyEventKind.Message);
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: false, new(ReaderOptions));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return result;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader;
                if (!reader.Read())
                {
                    break;
                }

                result = reader.TokenType == JsonTokenType.String ? WithId(result, name, JsonText.Of(ref reader)) : result;
                if (!reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Keep what has been read so far.
        }

        return result;
    }

    private static DifyEvent WithId(DifyEvent e, Utf8JsonReader name, string? value) =>
        name.ValueTextEquals("event"u8) ? e with { Kind = KindOf(value, hasAnswer: true) }
        : name.ValueTextEquals("task_id"u8) ? e with { TaskId = DifyId.Plain(value) }
        : name.ValueTextEquals("message_id"u8) ? e with { MessageId = DifyId.Plain(value) }
        : name.ValueTextEquals("conversation_id"u8) ? e with { ConversationId = DifyId.Plain(value) }
        : e;

    private static DifyEvent? ReadStrictly(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var result = ReadProperties(ref reader);
            return reader.Read() ? null : result;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for an unpaired surrogate in a name.
            return null;
        }
    }

    private static DifyEvent ReadProperties(ref Utf8JsonReader reader)
    {
        var result = new DifyEvent(DifyEventKind.Other);
        string? name = null;
        string? answer = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event"u8))
            {
                name = NextText(ref reader);
            }
            else if (reader.ValueTextEquals("answer"u8))
            {
                answer = NextText(ref reader);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                result = ReadData(ref reader, result);
            }
            else
            {
                result = ReadField(ref reader, result);
            }
        }

        var kind = name is null && answer is null && IsError(result) ? DifyEventKind.Error : KindOf(name, answer is not null);
        return result with { Kind = kind, Answer = answer ?? "" };
    }

    // An error body, sent with a success status or inside a stream.
    private static bool IsError(DifyEvent e) => e.ErrorText is not null && (e.Status is >= 400 and <= 599 || (e.Status is null && e.Code is not null));

    private static DifyEvent ReadField(ref Utf8JsonReader reader, DifyEvent result)
    {
        if (reader.ValueTextEquals("task_id"u8))
        {
            return result with { TaskId = DifyId.Plain(NextText(ref reader)) };
        }

        if (reader.ValueTextEquals("conversation_id"u8))
        {
            return result with { ConversationId = DifyId.Plain(NextText(ref reader)) };
        }

        if (reader.ValueTextEquals("message_id"u8))
        {
            return result with { MessageId = DifyId.Plain(NextText(ref reader)) };
        }

        if (reader.ValueTextEquals("reason"u8))
        {
            return result with { Reason = NextText(ref reader) };
        }

        if (reader.ValueTextEquals("code"u8))
        {
            return result with { Code = NextText(ref reader) };
        }

        if (reader.ValueTextEquals("message"u8))
        {
            return result with { ErrorText = NextText(ref reader) };
        }

        if (reader.ValueTextEquals("status"u8))
        {
            return result with { Status = NextInteger(ref reader) };
        }

        if (reader.ValueTextEquals("metadata"u8))
        {
            return result with { Metadata = NextMetadata(ref reader) };
        }

        Skip(ref reader);
        return result;
    }

    private static DifyEvent ReadData(ref Utf8JsonReader reader, DifyEvent result)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return result;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("status"u8))
            {
                result = result with { RunStatus = NextText(ref reader) };
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                result = result with { ErrorText = NextText(ref reader) ?? result.ErrorText };
            }
            else if (reader.ValueTextEquals("outputs"u8))
            {
                result = result with { RunAnswer = NextAnswer(ref reader) };
            }
            else
            {
                Skip(ref reader);
            }
        }

        return result;
    }

    private static string? NextAnswer(ref Utf8JsonReader reader)
    {
        reader.Read();
        string? answer = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return answer;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("answer"u8))
            {
                answer = NextText(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }

        return answer;
    }

    private static DifyEventKind KindOf(string? name, bool hasAnswer) => name switch
    {
        "message" => DifyEventKind.Message,
        "message_file" when hasAnswer => DifyEventKind.Message,
        "agent_message" => DifyEventKind.AgentMessage,
        "message_replace" => DifyEventKind.Replace,
        "message_end" => DifyEventKind.MessageEnd,
        "workflow_finished" => DifyEventKind.WorkflowFinished,
        "workflow_paused" => DifyEventKind.WorkflowPaused,
        "error" => DifyEventKind.Error,
        _ => DifyEventKind.Other,
    };

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static string? NextText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Text(ref reader);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonText.Of(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static int? NextInteger(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
        {
            return JsonFields.Whole(JsonText.Of(ref reader));
        }

        reader.Skip();
        return null;
    }

    // Unreadable costs and sources must not cost a good answer.
    private static DifyMetadata? NextMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = reader;
        reader.Skip();
        try
        {
            return JsonSerializer.Deserialize(ref start, DifyJson.Default.DifyMetadata);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
