using System.Text.Json.Serialization;

namespace RealtimeRag.Server.Hosting;

/// <summary>The reply of <c>/healthz</c>.</summary>
/// <param name="Status">Always <c>ok</c>: an unhealthy process cannot reply.</param>
internal sealed record HealthReply(string Status);

/// <summary>The reply of <c>/readyz</c>.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Problems">The problems; with <c>ready</c>, those that do not prevent questions from being answered.</param>
internal sealed record ReadyReply(string Status, IReadOnlyList<string> Problems);

/// <summary>The reply of <c>/</c>.</summary>
/// <param name="Name">The product.</param>
/// <param name="Version">Its version.</param>
/// <param name="Endpoint">The WebSocket endpoint's path.</param>
/// <param name="Backend">The backend that answers.</param>
/// <param name="Links">Other URLs, by name.</param>
internal sealed record AboutReply(string Name, string Version, string Endpoint, string Backend, IReadOnlyDictionary<string, string> Links);

/// <summary>The JSON of the replies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ReadyReply))]
[JsonSerializable(typeof(AboutReply))]
internal sealed partial class HealthJson : JsonSerializerContext;
