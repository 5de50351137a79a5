using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>A chat completion's request, as the endpoint reads it.</summary>
internal sealed record ChatCall(
    string Model,
    IReadOnlyList<ChatMessage> Messages,
    bool Stream,
    ChatStreamOptions? StreamOptions,
    int? MaxTokens,
    int? MaxCompletionTokens,
    double? Temperature);

/// <summary>One message of the talk with the model.</summary>
internal sealed record ChatMessage(string Role, string Content);

/// <summary>What a stream carries besides text.</summary>
internal sealed record ChatStreamOptions(bool IncludeUsage);

/// <summary>One event of the reply's stream; also a whole reply, from servers that do not stream. Every field may be missing.</summary>
internal sealed record ChatChunk(
    [property: JsonPropertyName("object")] string? Kind,
    ChatChoice[]? Choices,
    ChatUsage? Usage,
    JsonElement? Error,
    JsonElement? Code,
    JsonElement? Type)
{
    /// <summary>Whether the event tells of a failure: an <c>error</c> field, or the flat form with <c>"object":"error"</c>.</summary>
    [JsonIgnore]
    public bool IsError => Error is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } || Kind == "error";
}

/// <summary>One alternative of the answer; only the first is asked for.</summary>
internal sealed record ChatChoice(ChatText? Delta, ChatText? Message, string? FinishReason);

/// <summary>A piece of the answer, or of the hidden thoughts before it.</summary>
internal sealed record ChatText(string? Content, string? ReasoningContent, string? Reasoning);

/// <summary>Tokens of the whole call.</summary>
internal sealed record ChatUsage(int? PromptTokens, int? CompletionTokens, int? TotalTokens);

/// <summary>Generated readers and writers of the wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCall))]
[JsonSerializable(typeof(ChatChunk))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    /// <summary>The context that writes Chinese as it is: the body is JSON in UTF-8 and never lands in a page.</summary>
    public static ChatJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
