using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class PostingTests
{
    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(16_383UL, 2)]
    [InlineData(16_384UL, 3)]
    [InlineData(ulong.MaxValue, 10)]
    public void Numbers_use_seven_bits_per_byte(ulong value, int bytes)
    {
        var buffer = new byte[VarInt.MostBytes];
        var at = 0;

        Assert.Equal(bytes, VarInt.Write(buffer, 0, value));
        Assert.Equal(value, VarInt.Read(buffer, ref at));
        Assert.Equal(bytes, at);
    }

    [Fact]
    public void Lists_of_postings_round_trip() => Prop.ForAll<(PositiveInt Gap, PositiveInt Count)[]>(steps =>
    {
        var written = Postings(steps);
        var bytes = new GrowingBytes(4);
        var previous = -1;
        foreach (var posting in written)
        {
            bytes.Write(posting, previous);
            previous = posting.Passage;
        }

        return Read(new TermPostings(written.Count, bytes.Written)).SequenceEqual(written);
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Lists_in_the_pool_round_trip() => Prop.ForAll<(PositiveInt Gap, PositiveInt Count)[]>(steps =>
    {
        var pool = new PostingPool();
        var (one, other) = (pool.Begin(), pool.Begin());
        var written = Postings(steps.Concat(steps).Concat(steps).ToArray());
        var previous = -1;
        foreach (var posting in written)
        {
            pool.Add(ref one, posting, previous);
            pool.Add(ref other, posting with { Count = 1 }, previous);
            previous = posting.Passage;
        }

        var (bytes, plain) = (new GrowingBytes(4), new GrowingBytes(4));
        pool.CopyTo(one, bytes);
        pool.CopyTo(other, plain);
        return Read(new TermPostings(written.Count, bytes.Written)).SequenceEqual(written)
            && Read(new TermPostings(written.Count, plain.Written)).SequenceEqual(written.Select(posting => posting with { Count = 1 }));
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Counts_are_capped()
    {
        var bytes = new byte[16];
        var at = 0;
        new Posting(3, 5_000).Write(bytes, 0, -1);

        Assert.Equal(new Posting(3, Posting.MostCounted), Posting.Read(bytes, ref at, -1));
    }

    private static List<Posting> Postings((PositiveInt Gap, PositiveInt Count)[] steps)
    {
        var postings = new List<Posting>();
        var passage = -1;
        foreach (var (gap, count) in steps)
        {
            passage += gap.Get;
            postings.Add(new Posting(passage, Math.Min(count.Get, Posting.MostCounted)));
        }

        return postings;
    }

    private static List<Posting> Read(TermPostings postings)
    {
        var read = new List<Posting>();
        foreach (var posting in postings)
        {
            read.Add(posting);
        }

        return read;
    }
}
