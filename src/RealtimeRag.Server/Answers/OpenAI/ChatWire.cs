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

/// <summary>Generated writers of the wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCall))]
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
