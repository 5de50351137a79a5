namespace RealtimeRag.Knowledge.Chunking;

/// <summary>A passage to be indexed.</summary>
/// <param name="Title">The document's title and the headings down to the passage, joined by <c> › </c>.</param>
/// <param name="Text">Whole sentences as they stand in the document; paragraphs are lines.</param>
/// <param name="Page">Page it begins on, from 1, where the format has pages.</param>
/// <param name="Line">Line of the file it begins on, from 1, where the format has lines.</param>
internal sealed record Chunk(string Title, string Text, int? Page, int? Line);
