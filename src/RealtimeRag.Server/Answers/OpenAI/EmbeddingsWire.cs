using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The body of an embeddings request.</summary>
internal sealed record EmbeddingsCall(string Model, IReadOnlyList<string> Input, string EncodingFormat);

/// <summary>Its reply.</summary>
internal sealed record EmbeddingsReply(EmbeddingRow[]? Data);

/// <summary>The vector of one text.</summary>
internal sealed record EmbeddingRow(int? Index, float[]? Embedding);

/// <summary>Source-generated serialisers.</summary>
[JsonSerializable(typeof(EmbeddingsCall))]
[JsonSerializable(typeof(EmbeddingsReply))]
internal sealed partial class EmbeddingsJson : JsonSerializerContext
{
    /// <summary>The context with the field names of the API.</summary>
    public static EmbeddingsJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new LenientNumberConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
