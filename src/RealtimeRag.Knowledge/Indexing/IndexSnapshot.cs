using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>One whole state of the index, as every search sees it from beginning to end. Immutable.</summary>
internal sealed record IndexSnapshot(SearchIndex Index, StoredPassages Passages, int Documents, int Chunks)
{
    /// <summary>The passages that may be found.</summary>
    public required IdRanges Live { get; init; }

    /// <summary>Vectors of passages, as far as there are any; also of some that are gone.</summary>
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
