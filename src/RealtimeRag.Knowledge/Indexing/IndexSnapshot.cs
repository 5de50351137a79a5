using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>One whole state of the index, as every search sees it from beginning to end. Immutable.</summary>
internal sealed record IndexSnapshot(SearchIndex Index, PassageReader Passages, int Documents, int Chunks)
{
    public static IndexSnapshot Of(IReadOnlyCollection<StoredDocument> documents, IReadOnlyList<StoredSegment> segments, PassageReader passages)
    {
        var live = new IdRanges(documents.Select(document => document.Range));
        var dead = IdRanges.Union(segments.Select(segment => segment.Covers)).Without(live);
        var index = new SearchIndex([.. segments.Select(segment => segment.Segment)], dead.Ids.ToHashSet(), passages);
        return new IndexSnapshot(index, passages, documents.Count(document => document.Count > 0), live.Count);
    }
}
