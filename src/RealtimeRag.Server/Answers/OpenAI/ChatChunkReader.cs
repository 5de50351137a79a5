using System.Collections.Immutable;
using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>
/// Reads one event, or a whole reply, from any server that claims to be compatible. A field of an unexpected type counts as missing and
/// never fails the answer. Pure; thread-safe.
/// </summary>
internal static class ChatChunkReader
{
    // Fields in which gateways wrap the reply of the service behind them.
    private static readonly string[] Wrappers = ["data", "output", "result", "response"];

    /// <summary>The events in a JSON value: the value itself, or each object of an array.</summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="isError">Whether the stream marked the event as an error.</param>
    /// <exception cref="JsonException">One of them is not valid JSON.</exception>
    public static IEnumerable<ChatChunk> ReadAll(ReadOnlyMemory<byte> json, bool isError = false) =>
        JsonItems.Of(json).Select(item => Read(item, isError) ?? throw new JsonException("An event of the reply cannot be read."));

    /// <summary>The event, or null if <paramref name="json"/> is not valid JSON.</summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="isError">Whether the stream marked the event as an error.</param>
    public static ChatChunk? Read(ReadOnlyMemory<byte> json, bool isError = false)
    {
        try
        {
            using var document = LenientJson.Parse(json);
            return document is null ? null : Read(document.RootElement, isError);
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate in a field name.
            return null;
        }
    }

    private static ChatChunk Read(JsonElement root, bool isError)
    {
        var choices = ChoicesOf(root);
        var (error, isCertain) = ReportedError.Find(root, isError, isAnswer: !choices.IsEmpty);
        return new ChatChunk { Choices = choices, Usage = UsageOf(root), Error = error, IsErrorCertain = isCertain };
    }

    private static ImmutableArray<ChatChoice> ChoicesOf(JsonElement root)
    {
        if (Choices(root) is { Length: > 0 } choices)
        {
            return choices;
        }

        foreach (var name in Wrappers)
        {
            if (root.Field(name) is { } inner && Choices(inner) is { Length: > 0 } wrapped)
            {
                return wrapped;
            }
        }

        // A message without enclosing choices, as sent by Ollama's native API.
        return root.Field("message") is { ValueKind: JsonValueKind.Object } && root.Field("choices") is null
            ? [Choice(root, 0) with { FinishReason = Reason(root.TextOf("done_reason")) }]
            : [];
    }

    private static ImmutableArray<ChatChoice> Choices(JsonElement root) => root.Field("choices") switch
    {
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Where(static c => c.ValueKind == JsonValueKind.Object).Select(Choice)],
        { ValueKind: JsonValueKind.Object } single => [Choice(single, 0)],
        _ => [],
    };

    private static ChatChoice Choice(JsonElement choice, int position)
    {
        var (delta, message) = (choice.Field("delta"), choice.Field("message"));
        var piece = TextOf(delta);
        return new(
            choice.NumberOf("index") ?? position,
            piece.Length > 0 ? piece : choice.TextOf("text") ?? "",
            TextOf(message),
            IsThinking(delta) || IsThinking(message),
            Reason(choice.TextOf("finish_reason") ?? delta?.TextOf("finish_reason")));
    }

    // A refusal by the model is an answer too.
    private static string TextOf(JsonElement? message) => message switch
    {
        { ValueKind: JsonValueKind.String } text => JsonText.Of(text) ?? "",
        { ValueKind: JsonValueKind.Object } fields => ContentText(fields.Field("content")) is { Length: > 0 } content
            ? content
            : fields.TextOf("text") ?? fields.TextOf("refusal") ?? "",
        _ => "",
    };

    private static string ContentText(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => JsonText.Of(text) ?? "",
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(PartText)),
        { ValueKind: JsonValueKind.Object } part => PartText(part),
        _ => "",
    };

    private static string PartText(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.String)
        {
            return JsonText.Of(part) ?? "";
        }

        return part.TextOf("type") switch
        {
            null or "text" or "output_text" or "text_delta" => part.TextOf("text") ?? part.Field("text")?.TextOf("value") ?? part.TextOf("content") ?? "",
            "refusal" => part.TextOf("refusal") ?? "",
            _ => "",
        };
    }

    private static bool IsThinking(JsonElement? message) =>
        message is { ValueKind: JsonValueKind.Object } fields
        && (HasContent(fields.Field("reasoning_content")) || HasContent(fields.Field("reasoning")) || HasContent(fields.Field("reasoning_details"))
            || HasContent(fields.Field("thinking")) || HasThinkingPart(fields.Field("content")));

    private static bool HasThinkingPart(JsonElement? content) =>
        content is { ValueKind: JsonValueKind.Array } parts && parts.EnumerateArray().Any(static part => part.TextOf("type") is "thinking" or "reasoning" or "reasoning_content");

    private static bool HasContent(JsonElement? field) => field switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetRawText().Length > 2,
        { ValueKind: JsonValueKind.Array } items => items.GetArrayLength() > 0,
        { ValueKind: JsonValueKind.Object } fields => fields.EnumerateObject().Any(),
        _ => false,
    };

    // Servers written in Python or Go send the words "null" and "none" if there is no reason yet.
    private static string? Reason(string? reason) => reason?.Trim().ToLowerInvariant() is { Length: > 0 } word and not ("null" or "none" or "nil" or "undefined") ? word : null;

    private static TokenUsage? UsageOf(JsonElement root)
    {
        var usage = Tokens(root.Field("usage")) ?? Tokens(root.Field("x_groq")?.Field("usage"));
        if (usage is null && root.Field("choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            usage = choices.EnumerateArray().Select(static choice => Tokens(choice.Field("usage"))).FirstOrDefault(static found => found is not null);
        }

        return usage;
    }

    private static TokenUsage? Tokens(JsonElement? usage)
    {
        var prompt = Count(usage, "prompt_tokens") ?? Count(usage, "input_tokens");
        var completion = Count(usage, "completion_tokens") ?? Count(usage, "output_tokens");
        var total = Count(usage, "total_tokens");
        return (prompt ?? completion ?? total) is null ? null : new(prompt ?? 0, completion ?? 0, total ?? (int)Math.Min((long)(prompt ?? 0) + (completion ?? 0), int.MaxValue));
    }

    private static int? Count(JsonElement? usage, string name) => usage?.NumberOf(name) is >= 0 and var count ? count : null;
}
