namespace RealtimeRag.Core.Protocol;

/// <summary>One source of an answer.</summary>
/// <param name="Index">The number by which the answer's text refers to it, from 1.</param>
/// <param name="Title">The document's name or heading path.</param>
/// <param name="Snippet">The passage, possibly truncated.</param>
/// <param name="Score">The backend's relevance score, on the backend's own scale.</param>
/// <param name="Url">Where the source can be opened, if available.</param>
public sealed record Citation(int Index, string Title, string Snippet, double Score, string? Url = null);
