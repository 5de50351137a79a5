using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class SegmentMergeTests
{
    private static readonly IdRanges All = new([new IdRange(0, 100_000)]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 9)]
    [InlineData(30, 22)]
    public void Many_segments_become_eight_and_few_are_left_alone(int segments, int merged)
    {
        var merge = SegmentMerge.Choose(Segments(segments), All);

        Assert.Equal(merged, merge?.Segments.Count ?? 0);
    }

    [Fact]
    public void The_smallest_are_merged()
    {
        List<StoredSegment> segments = [Segment(1_000, 50), .. Segments(16)];

        var merge = SegmentMerge.Choose(segments, All);

        Assert.DoesNotContain(segments[0], merge!.Segments);
    }

    [Theory]
    [InlineData(10, 7, false)]
    [InlineData(10, 6, true)]
    [InlineData(10, 0, true)]
    public void A_segment_of_mostly_deleted_passages_is_rebuilt(int passages, int alive, bool chosen)
    {
        var live = new IdRanges([new IdRange(500, alive), new IdRange(0, 100)]);

        var merge = SegmentMerge.Choose([Segment(500, passages), Segment(0, 5)], live);

        Assert.Equal(chosen, merge is not null);
        Assert.Equal(chosen ? [500L + passages] : [], merge?.Segments.Select(segment => segment.Id) ?? []);
    }

    [Fact]
    public void The_merged_segment_finds_only_live_passages()
    {
        var segments = Segments(20);
        var live = new IdRanges([new IdRange(0, 35), new IdRange(60, 5)]);

        var (segment, covers) = new SegmentMerge(segments, live).Run(Ct);

        var alive = segments.SelectMany(one => one.Covers.Ids).Where(live.Contains).Order().ToList();
        Assert.Equal(alive, covers.Ids);
        Assert.Equal(alive, segment!.Ids.ToArray().Order());
    }

    [Fact]
    public void Merging_only_deleted_passages_leaves_nothing()
    {
        var (segment, covers) = new SegmentMerge(Segments(3), new IdRanges([])).Run(Ct);

        Assert.Null(segment);
        Assert.Equal(0, covers.Count);
    }

    [Fact]
    public void The_size_of_a_merge_is_limited()
    {
        var segments = Segments(40);
        var size = segments[0].Segment.ApproximateBytes;

        Assert.Equal(32, SegmentMerge.Choose(segments, All, 40 * size)!.Segments.Count);
        Assert.Equal(5, SegmentMerge.Choose(segments, All, (5 * size) + 100)!.Segments.Count);
        Assert.Equal(2, SegmentMerge.Choose(segments, All, (2 * size) + 100)!.Segments.Count);
    }

    [Fact]
    public void Segments_too_large_to_merge_are_kept_unless_mostly_deleted()
    {
        var segments = Segments(40);

        Assert.Null(SegmentMerge.Choose(segments, All, segments[0].Segment.ApproximateBytes));
        Assert.Equal([segments[0]], SegmentMerge.Choose(segments, new IdRanges([new IdRange(10, 10_000)]), 1)!.Segments);
    }

    [Fact]
    public void Repeated_merging_terminates()
    {
        List<StoredSegment> segments = Segments(60);
        var bound = 6 * segments[0].Segment.ApproximateBytes;
        var rounds = 0;
        for (; SegmentMerge.Choose(segments, All, bound) is { } merge; rounds++)
        {
            var (segment, covers) = merge.Run(Ct);
            segments = [.. segments.Except(merge.Segments), new StoredSegment(10_000 + rounds, segment!, covers)];
        }

        Assert.InRange(rounds, 1, 60);
        Assert.InRange(segments.Count, 2, 16);
        Assert.Equal(120, IdRanges.Union(segments.Select(segment => segment.Covers)).Count);
    }

    private static List<StoredSegment> Segments(int count) => [.. Enumerable.Range(0, count).Select(i => Segment(i * 10, 2))];

    private static StoredSegment Segment(long first, int passages) =>
        Rows.Segment(first + passages, [.. Enumerable.Range(0, passages).Select(i => Rows.Chunk(first + i, 1))]);
}
