using System.Text.Json;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Reads one event's JSON in one pass. Only the fields that matter are decoded, so that a workflow's large node events cost little;
/// a field of an unexpected kind counts as missing. Pure; thread-safe.
/// </summary>
internal static class DifyEventReader
{
    // Node outputs are whatever a workflow makes; their depth is not our business.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    /// <summary>The event, or null where <paramref name="json"/> is no JSON object.</summary>
    public static DifyEvent? Read(ReadOnlySpan<byte> json)
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
            // InvalidOperationException is how the reader reports half a surrogate pair.
            return null;
        }
    }

    /// <summary>Kind and ids of an event of which only the beginning is known. Where that does not show the kind, it counts as text.</summary>
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

                result = reader.TokenType == JsonTokenType.String ? WithId(result, name, reader.GetString()) : result;
                if (!reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was read so far is as good as it gets.
        }

        return result;
    }

    private static DifyEvent WithId(DifyEvent e, Utf8JsonReader name, string? value) =>
        name.ValueTextEquals("event"u8) ? e with { Kind = KindOf(value, hasAnswer: true) }
        : name.ValueTextEquals("task_id"u8) ? e with { TaskId = DifyId.Plain(value) }
        : name.ValueTextEquals("message_id"u8) ? e with { MessageId = DifyId.Plain(value) }
        : name.ValueTextEquals("conversation_id"u8) ? e with { ConversationId = DifyId.Plain(value) }
        : e;

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

        return result with { Kind = KindOf(name, answer is not null), Answer = answer ?? "" };
    }

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
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static int? NextInteger(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value))
        {
            return value;
        }

        reader.Skip();
        return null;
    }

    // Cost and sources that cannot be read are no reason to lose a good answer.
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
