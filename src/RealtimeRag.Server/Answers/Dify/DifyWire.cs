using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The end of an answer: cost and sources. Every field may be missing or null.</summary>
internal sealed record DifyMetadata(DifyUsage? Usage, IReadOnlyList<DifyResource?>? RetrieverResources);

/// <summary>Tokens and price. Dify writes prices as decimal strings, zero at times as <c>0E-7</c>.</summary>
internal sealed record DifyUsage(int? PromptTokens, int? CompletionTokens, int? TotalTokens, JsonElement TotalPrice, string? Currency);

/// <summary>One passage that the answer rests on.</summary>
internal sealed record DifyResource(int? Position, string? DatasetName, string? DocumentName, string? Title, double? Score, string? Content);

/// <summary>A whole answer in blocking mode, or one stored message.</summary>
internal sealed record DifyMessage(
    string? Event,
    string? TaskId,
    string? Id,
    string? MessageId,
    string? ConversationId,
    string? Query,
    string? Answer,
    string? Status,
    double? CreatedAt,
    DifyMetadata? Metadata);

/// <summary>One page of stored messages.</summary>
internal sealed record DifyMessagePage(IReadOnlyList<DifyMessage?>? Data);

/// <summary>The body of a failing reply.</summary>
internal sealed record DifyErrorBody(string? Code, string? Message);

/// <summary>What an app says of itself.</summary>
internal sealed record DifyInfo(string? Name, string? Mode);

/// <summary>Follow-up questions.</summary>
internal sealed record DifySuggestions(IReadOnlyList<string?>? Data);

/// <summary>The part of an app's parameters that matters here: its input form, one object a variable, keyed by the control's kind.</summary>
internal sealed record DifyParameters(IReadOnlyList<IReadOnlyDictionary<string, DifyInput?>?>? UserInputForm);

/// <summary>One input variable.</summary>
internal sealed record DifyInput(string? Variable, bool? Required);

/// <summary>Source-generated readers of what Dify sends; unknown fields are ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(DifyMetadata))]
[JsonSerializable(typeof(DifyMessage))]
[JsonSerializable(typeof(DifyMessagePage))]
[JsonSerializable(typeof(DifyErrorBody))]
[JsonSerializable(typeof(DifyInfo))]
[JsonSerializable(typeof(DifySuggestions))]
[JsonSerializable(typeof(DifyParameters))]
internal sealed partial class DifyJson : JsonSerializerContext;
