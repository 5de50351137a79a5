using System.Text.Json.Serialization;
using RealtimeRag.Server.Recording;

namespace RealtimeRag.Server.WebConsole.History;

/// <summary>The reply of <c>GET /v1/history</c>: the newest first.</summary>
/// <param name="Recording"><c>off</c>, <c>questions</c> or <c>full</c>.</param>
/// <param name="Stopped">Whether recording has stopped because its file cannot be written.</param>
/// <param name="Next">The value of <c>before</c> for the page that follows; null after the last.</param>
/// <param name="Questions">The recorded questions.</param>
internal sealed record HistoryReply(string Recording, bool Stopped, long? Next, IReadOnlyList<HistoryRow> Questions);

/// <summary>The reply of <c>GET /v1/unanswered</c>.</summary>
internal sealed record UnansweredReply(string Recording, IReadOnlyList<UnansweredGroup> Groups);

/// <summary>Questions that are alike and were not answered.</summary>
/// <param name="Question">The newest.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Newest">When the newest ended.</param>
/// <param name="Reasons"><c>nothing_found</c>, <c>empty</c>, <c>failed</c> or <c>disliked</c>, and how often each.</param>
/// <param name="Others">The other wordings, at most 20.</param>
internal sealed record UnansweredGroup(string Question, int Count, DateTimeOffset Newest, IReadOnlyDictionary<string, int> Reasons, IReadOnlyList<string> Others);

/// <summary>The reply to a deletion.</summary>
internal sealed record DeletedReply(int Deleted);

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(UnansweredReply))]
[JsonSerializable(typeof(DeletedReply))]
internal sealed partial class HistoryJson : JsonSerializerContext;
