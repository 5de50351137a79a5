using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Client.Wire;

/// <summary>Any frame from the server; fields that its type does not have are null.</summary>
internal sealed record WireFrame
{
    public string? Type { get; init; }
    public long? Seq { get; init; }
    public string? SessionId { get; init; }
    public string? ReceivedType { get; init; }

    public int? Protocol { get; init; }
    public string? Epoch { get; init; }
    public string? ResumeToken { get; init; }
    public long? ResumeWindowMs { get; init; }
    public int? MaxMessageBytes { get; init; }
    public string? Backend { get; init; }
    public bool? Recovered { get; init; }

    public string? Stage { get; init; }
    public string? Question { get; init; }
    public string? Mode { get; init; }
    public string? Note { get; init; }

    public string? Kind { get; init; }
    public double? Confidence { get; init; }
    public string? Text { get; init; }
    public string? Speaker { get; init; }
    public string? Reason { get; init; }

    public string? AnswerId { get; init; }
    public int? StreamIndex { get; init; }
    public string? Content { get; init; }
    public bool? Final { get; init; }
    public string? FinishReason { get; init; }
    public WireCitation[]? Citations { get; init; }
    public WireUsage? Usage { get; init; }
    public WireTiming? Timing { get; init; }
    public bool? ContextLost { get; init; }
    public string[]? Suggested { get; init; }
    public WireChoice[]? Choices { get; init; }

    public string? Code { get; init; }
    public string? Message { get; init; }
    public bool? Retryable { get; init; }
    public long? RetryAfterMs { get; init; }
    public long? InMs { get; init; }
    public long? RetryMs { get; init; }
    public string? Limit { get; init; }
    public long? Used { get; init; }
    public long? Max { get; init; }
    public long? ResetsInMs { get; init; }
    public string? CorrelationId { get; init; }

    /// <summary>The frame's JSON, kept only if the application wants it.</summary>
    [JsonIgnore]
    public string? Json { get; init; }

    /// <summary>Reads one frame; null if it is not a JSON object with fields of the expected types.</summary>
    public static WireFrame? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, WireJson.Default.WireFrame);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record WireCitation(int? Index, string? Title, string? Snippet, double? Score, string? Url);

internal sealed record WireChoice(int? N, string? Title);

internal sealed record WireUsage(long? PromptTokens, long? CompletionTokens, long? TotalTokens, string? Price, string? Currency);

internal sealed record WireTiming(double? Detect, double? Queue, double? First, double? Total, bool? Speculative);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireFrame))]
internal sealed partial class WireJson : JsonSerializerContext;
