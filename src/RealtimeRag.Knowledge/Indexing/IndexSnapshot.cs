using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>One consistent state of the index; a search uses the same one from start to end. Immutable.</summary>
internal sealed record IndexSnapshot(SearchIndex Index, StoredPassages Passages, int Documents, int Chunks)
{
    /// <summary>The passages that a search may return.</summary>
    public required IdRanges Live { get; init; }

    /// <summary>The vectors available so far, possibly including some of deleted passages.</summary>
    public VectorSet Vectors { get; init; } = VectorSet.Empty;

    public static IndexSnapshot Of(StoreContent content, StoredPassages passages) =>
        Of(content.Documents, new IdRanges(content.Documents.Select(document => document.Range)), content.Segments, passages);

    public static IndexSnapshot Of(
        IReadOnlyCollection<StoredDocument> documents, IdRanges live, IReadOnlyList<StoredSegment> segments, StoredPassages passages)
    {
        var dead = IdRanges.Union(segments.Select(segment => segment.Covers)).Without(live);
        var index = new SearchIndex([.. segments.Select(segment => segment.Segment)], dead.Ids.ToHashSet(), passages);
        return new IndexSnapshot(index, passages, documents.Count(document => document.Count > 0), live.Count) { Live = live };
    }
}
