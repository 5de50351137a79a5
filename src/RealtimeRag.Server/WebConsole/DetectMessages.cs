using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RealtimeRag.Server.WebConsole;

/// <summary>The request of <c>POST /v1/detect</c>. For absent fields, the server's own settings apply.</summary>
/// <param name="Texts">Utterances, each judged by itself.</param>
/// <param name="Threshold">The confidence, from 0 to 1, from which a sentence is a question.</param>
/// <param name="AlwaysAsk">A sentence with one of these phrases is a question.</param>
/// <param name="NeverAsk">A sentence with one of these phrases is not a question.</param>
/// <param name="WakePhrase">Only what follows it counts; empty for none.</param>
internal sealed record DetectRequest(
    ImmutableArray<string?> Texts, float? Threshold = null, ImmutableArray<string?>? AlwaysAsk = null, ImmutableArray<string?>? NeverAsk = null, string? WakePhrase = null);

/// <summary>The reply.</summary>
/// <param name="Threshold">The threshold that decided.</param>
/// <param name="Results">One for each text, in their order.</param>
internal sealed record DetectReply(float Threshold, ImmutableArray<DetectResult> Results);

/// <summary>What the server would do with one text.</summary>
/// <param name="Question">Whether it would be asked.</param>
/// <param name="Confidence">The highest confidence of its sentences, from 0 to 1.</param>
/// <param name="Reason">As in a <c>decision</c> frame.</param>
/// <param name="Asked">The words that would be asked; empty for a statement.</param>
internal sealed record DetectResult(bool Question, float Confidence, string Reason, string Asked);

/// <summary>The JSON of both.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DetectRequest))]
[JsonSerializable(typeof(DetectReply))]
internal sealed partial class DetectJson : JsonSerializerContext;
