using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The end of an answer: costs and sources, of any JSON type.</summary>
internal sealed record DifyMetadata(JsonElement Usage, JsonElement RetrieverResources);

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

/// <summary>An app's description.</summary>
internal sealed record DifyInfo(string? Name, string? Mode);

/// <summary>Follow-up questions.</summary>
internal sealed record DifySuggestions(IReadOnlyList<string?>? Data);

/// <summary>The relevant part of an app's parameters: its input form, one object per variable, keyed by the type of its control.</summary>
internal sealed record DifyParameters(IReadOnlyList<IReadOnlyDictionary<string, DifyInput?>?>? UserInputForm);

/// <summary>One input variable.</summary>
internal sealed record DifyInput(string? Variable, bool? Required);

/// <summary>Source-generated deserialisers for Dify's messages. They ignore unknown fields, and treat simple fields of an unexpected type as missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowTrailingCommas = true,
    Converters = [typeof(LenientStringConverter), typeof(LenientNumberConverter), typeof(LenientDoubleConverter)])]
[JsonSerializable(typeof(DifyMetadata))]
[JsonSerializable(typeof(DifyMessage))]
[JsonSerializable(typeof(DifyMessagePage))]
[JsonSerializable(typeof(DifyErrorBody))]
[JsonSerializable(typeof(DifyInfo))]
[JsonSerializable(typeof(DifySuggestions))]
[JsonSerializable(typeof(DifyParameters))]
internal sealed partial class DifyJson : JsonSerializerContext;
