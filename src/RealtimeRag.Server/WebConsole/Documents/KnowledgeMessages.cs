using System.Text.Json.Serialization;

namespace RealtimeRag.Server.WebConsole.Documents;

/// <summary>The reply of <c>GET /v1/knowledge</c>.</summary>
/// <param name="State"><c>open</c>, <c>closed</c> where the index cannot be opened, or <c>unused</c> where no backend needs documents.</param>
/// <param name="Documents">How many documents can be found.</param>
/// <param name="Passages">How many passages can be found.</param>
/// <param name="Vectors">How many of them have a vector.</param>
/// <param name="Busy">Whether files are being read.</param>
/// <param name="Progress">The progress of the running pass, from 0 to 1; 1 if none is running.</param>
/// <param name="Error">What keeps the index from being updated; null for nothing.</param>
/// <param name="Files">All files, by path; at most 2,000.</param>
internal sealed record KnowledgeReply(
    string State, int Documents, int Passages, int Vectors, bool Busy, double Progress, NoticeText? Error, IReadOnlyList<FileLine> Files);

/// <summary>A text in both languages.</summary>
internal sealed record NoticeText(string Zh, string En);

/// <summary>One file.</summary>
/// <param name="Path">Relative to the folder of documents.</param>
/// <param name="State"><c>indexed</c>, <c>empty</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Passages">How many of its passages can be found.</param>
/// <param name="Notice">A remark about the file; null for none.</param>
internal sealed record FileLine(string Path, string State, int Passages, NoticeText? Notice);

/// <summary>The reply of <c>GET /v1/knowledge/search</c>: the best first.</summary>
internal sealed record SearchReply(IReadOnlyList<PassageLine> Passages);

/// <summary>One passage.</summary>
/// <param name="Title">The document and the headings down to it.</param>
/// <param name="Text">The passage, at most 2,000 characters.</param>
/// <param name="Score">How well it matches; comparable within one search.</param>
/// <param name="File">Its file.</param>
/// <param name="Page">Its page; null where the format has none.</param>
/// <param name="Line">Its line; null where the format has none.</param>
internal sealed record PassageLine(string Title, string Text, double Score, string File, int? Page, int? Line);

/// <summary>The reply to a request to read the folder again.</summary>
/// <param name="Status"><c>reading</c>.</param>
internal sealed record RescanReply(string Status);

/// <summary>The JSON of these messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KnowledgeReply))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(RescanReply))]
internal sealed partial class DocumentsJson : JsonSerializerContext;
