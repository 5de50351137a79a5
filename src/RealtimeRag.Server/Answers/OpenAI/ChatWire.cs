using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The body of a chat completion request.</summary>
internal sealed record ChatCall(
    string Model,
    IReadOnlyList<ChatMessage> Messages,
    bool Stream,
    ChatStreamOptions? StreamOptions,
    int? MaxTokens,
    int? MaxCompletionTokens,
    double? Temperature);

/// <summary>One message of the conversation with the model.</summary>
internal sealed record ChatMessage(string Role, string Content);

/// <summary>What a stream contains besides text.</summary>
internal sealed record ChatStreamOptions(bool IncludeUsage);

/// <summary>Source-generated serialisers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCall))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    /// <summary>Writes Chinese unescaped: the body is UTF-8 JSON and never embedded in a page.</summary>
    public static ChatJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
