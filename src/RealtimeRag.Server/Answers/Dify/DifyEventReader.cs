using System.Text.Json;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Reads one event's JSON in one pass. Only the fields that matter are decoded, so that a workflow's large node events cost little;
/// a field of an unexpected kind counts as missing. Pure; thread-safe.
/// </summary>
internal static class DifyEventReader
{
    // Node outputs are whatever a workflow makes; their depth is not our business.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The event, or null where <paramref name="json"/> is no JSON object.</summary>
    public static DifyEvent? Read(ReadOnlySpan<byte> json) =>
        ReadStrictly(json) ?? (LenientJson.Repair(json) is { } repaired ? ReadStrictly(repaired) : null);

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

                result = reader.TokenType == JsonTokenType.String ? WithId(result, name, JsonText.Of(ref reader)) : result;
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
            // InvalidOperationException is how the reader reports half a surrogate pair in a name.
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

    // The body of a refusal, sent with a good status or inside a stream.
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
