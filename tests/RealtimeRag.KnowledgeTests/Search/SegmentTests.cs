using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.KnowledgeTests.Search;

public sealed class SegmentTests
{
    private static readonly IndexedPassage[] Passages =
    [
        new(7, "退款", "退款将在七个工作日内原路退回。"),
        new(9, "Opening hours", "The shop opens at nine in the morning."),
    ];

    [Fact]
    public void A_stored_segment_loads_as_it_was()
    {
        var segment = Segment.Load(Segment.Build(Passages, TestContext.Current.CancellationToken).ToBytes());

        Assert.Equal(2, segment.Count);
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        var bytes = Segment.Build(Passages, TestContext.Current.CancellationToken).ToBytes().ToArray();
        bytes[bytes.Length / 2] ^= 4;

        Assert.Throws<SegmentFormatException>(() => Segment.Load(bytes));
    }
}
