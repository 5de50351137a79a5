using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Segments to be made one, and the passages that are no more.</summary>
internal sealed record SegmentMerge(IReadOnlyList<StoredSegment> Segments, IdRanges Live)
{
    private const int MostSegments = 16;
    private const int SegmentsLeft = 8;
    private const double MostDead = 0.3;

    /// <summary>What to merge now: the smallest where there are many, or one that is largely dead; null where all is well.</summary>
    public static SegmentMerge? Choose(IReadOnlyList<StoredSegment> segments, IdRanges live)
    {
        if (segments.Count > MostSegments)
        {
            return new SegmentMerge([.. segments.OrderBy(segment => segment.Segment.Count).Take(segments.Count - SegmentsLeft)], live);
        }

        var stale = segments.Where(segment => segment.Covers.Without(live).Count > segment.Covers.Count * MostDead).ToList();
        return stale.Count > 0 ? new SegmentMerge(stale, live) : null;
    }

    /// <summary>Merges; null where nothing is left. Takes its time: not for the task that answers or indexes.</summary>
    public (Segment? Segment, IdRanges Covers) Run(CancellationToken cancellationToken)
    {
        var covered = IdRanges.Union(Segments.Select(segment => segment.Covers));
        var dead = covered.Without(Live);
        var covers = covered.Without(dead);
        var merged = covers.Count == 0 ? null : Segment.Merge([.. Segments.Select(segment => segment.Segment)], dead.Ids.ToHashSet(), cancellationToken);
        return (merged, covers);
    }
}
