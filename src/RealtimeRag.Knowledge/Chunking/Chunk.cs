namespace RealtimeRag.Knowledge.Chunking;

/// <summary>A passage to be indexed.</summary>
/// <param name="Title">The document's title and the headings down to the passage, joined by <c> › </c>.</param>
/// <param name="Text">Whole sentences, verbatim; each paragraph is one line.</param>
/// <param name="Page">Page on which it begins, from 1, if the format has pages.</param>
/// <param name="Line">Line of the file on which it begins, from 1, if the format has lines.</param>
internal sealed record Chunk(string Title, string Text, int? Page, int? Line);
