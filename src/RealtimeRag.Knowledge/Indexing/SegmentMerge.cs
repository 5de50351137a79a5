using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>A merge: the segments to combine, and the passages that still exist.</summary>
internal sealed record SegmentMerge(IReadOnlyList<StoredSegment> Segments, IdRanges Live)
{
    private const int MostSegments = 16;
    private const int SegmentsLeft = 8;
    private const long MostBytes = 16 << 20;
    private const double MostDead = 0.3;

    /// <summary>
    /// Chooses what to merge now: the smallest segments if there are many, or those whose passages are mostly deleted; null if nothing is due.
    /// The size of the result is bounded, since storing it delays changed files; a large index has more segments instead.
    /// </summary>
    public static SegmentMerge? Choose(IReadOnlyList<StoredSegment> segments, IdRanges live, long mostBytes = MostBytes)
    {
        var stale = segments.Where(segment => segment.Covers.Without(live).Count > segment.Covers.Count * MostDead).ToList();
        if (stale.Count > 0)
        {
            return new SegmentMerge(Bounded(stale, mostBytes), live);
        }

        var smallest = segments.Count > MostSegments ? Bounded(BySize(segments).Take(segments.Count - SegmentsLeft), mostBytes) : [];
        return smallest.Count > 1 ? new SegmentMerge(smallest, live) : null;
    }

    private static IEnumerable<StoredSegment> BySize(IEnumerable<StoredSegment> segments) => segments.OrderBy(segment => segment.Segment.ApproximateBytes);

    private static List<StoredSegment> Bounded(IEnumerable<StoredSegment> segments, long mostBytes)
    {
        var (bounded, bytes) = (new List<StoredSegment>(), 0L);
        foreach (var segment in segments)
        {
            bytes += segment.Segment.ApproximateBytes;
            if (bounded.Count > 0 && bytes > mostBytes)
            {
                break;
            }

            bounded.Add(segment);
        }

        return bounded;
    }

    /// <summary>Merges the segments; null if nothing is left. Slow: call it neither on the indexing task nor during a search.</summary>
    public (Segment? Segment, IdRanges Covers) Run(CancellationToken cancellationToken)
    {
        var covered = IdRanges.Union(Segments.Select(segment => segment.Covers));
        var dead = covered.Without(Live);
        var covers = covered.Without(dead);
        var merged = covers.Count == 0 ? null : Segment.Merge([.. Segments.Select(segment => segment.Segment)], dead.Ids.ToHashSet(), cancellationToken);
        return (merged, covers);
    }
}
