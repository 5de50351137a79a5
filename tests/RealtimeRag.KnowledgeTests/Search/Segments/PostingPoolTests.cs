using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class PostingPoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    [InlineData(5_000)]
    public void A_list_of_any_length_round_trips(int length)
    {
        var pool = new PostingPool();
        var chain = pool.Begin();
        var written = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        foreach (var value in written)
        {
            pool.Add(ref chain, value);
        }

        Assert.Equal(written, Read(pool, chain));
    }

    [Fact]
    public void Interleaved_lists_do_not_overlap() => Prop.ForAll(Gen.Choose(0, 9).ArrayOf().ToArbitrary(), turns =>
    {
        var pool = new PostingPool();
        var chains = Enumerable.Range(0, 10).Select(_ => pool.Begin()).ToArray();
        var expected = Enumerable.Range(0, 10).Select(_ => new List<byte>()).ToArray();
        for (var i = 0; i < turns.Length * 40; i++)
        {
            var list = turns[i % turns.Length];
            pool.Add(ref chains[list], (byte)i);
            expected[list].Add((byte)i);
        }

        return Enumerable.Range(0, 10).All(list => Read(pool, chains[list]).SequenceEqual(expected[list]));
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void A_million_bytes_make_the_pool_grow()
    {
        var pool = new PostingPool();
        var (first, second) = (pool.Begin(), pool.Begin());
        for (var i = 0; i < 1_500_000; i++)
        {
            pool.Add(ref first, (byte)i);
        }

        pool.Add(ref second, 42);

        Assert.Equal(1_500_000, Read(pool, first).Length);
        Assert.Equal([42], Read(pool, second));
    }

    private static byte[] Read(PostingPool pool, PostingChain chain)
    {
        var bytes = new GrowingBytes(4);
        pool.CopyTo(chain, bytes);
        return bytes.Written.ToArray();
    }
}
