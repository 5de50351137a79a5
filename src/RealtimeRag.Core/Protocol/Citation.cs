namespace RealtimeRag.Core.Protocol;

/// <summary>One source of an answer.</summary>
/// <param name="Index">The number by which the answer's text refers to it, from 1.</param>
/// <param name="Title">The document's name or heading path.</param>
/// <param name="Snippet">The passage, perhaps cut.</param>
/// <param name="Score">The backend's relevance score; its scale is the backend's.</param>
/// <param name="Url">Where the source can be opened, if anywhere.</param>
public sealed record Citation(int Index, string Title, string Snippet, double Score, string? Url = null);
