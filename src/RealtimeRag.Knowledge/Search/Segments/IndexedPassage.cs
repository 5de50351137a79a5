namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>One passage as the index takes it in: the text is read once and not kept.</summary>
/// <param name="Id">The caller's own number; searches give it back.</param>
/// <param name="Title">Title or heading path; searched as a field of its own.</param>
/// <param name="Text">The passage itself.</param>
internal readonly record struct IndexedPassage(long Id, string Title, string Text);
