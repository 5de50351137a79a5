namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>A passage to be indexed; its text is read once and not kept.</summary>
/// <param name="Id">The caller's id, which searches return.</param>
/// <param name="Title">Title or heading path; a separate search field.</param>
/// <param name="Text">The passage itself.</param>
internal readonly record struct IndexedPassage(long Id, string Title, string Text);
