using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Segments to be made one, and the passages that are no more.</summary>
internal sealed record SegmentMerge(IReadOnlyList<StoredSegment> Segments, IdRanges Live)
{
    private const int MostSegments = 16;
    private const int SegmentsLeft = 8;
    private const long MostBytes = 16 << 20;
    private const double MostDead = 0.3;

    /// <summary>
    /// What to merge now: the smallest where there are many, or those that are largely dead; null where all is well. What a merge makes is
    /// bounded, since a saved file waits while it is stored; a large index rather has more segments.
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
