using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class GrowingBytesTests
{
    [Fact]
    public void Numbers_come_back_in_order() => Prop.ForAll<ulong[]>(numbers =>
    {
        var bytes = new GrowingBytes(1);
        foreach (var number in numbers)
        {
            bytes.Write(number);
        }

        var at = 0;
        var read = numbers.Select(_ => VarInt.Read(bytes.Written, ref at)).ToArray();
        return read.SequenceEqual(numbers) && at == bytes.Length;
    }).Check(PropertyRuns.Of(200));

    [Fact]
    public void Spans_of_any_length_are_appended()
    {
        var bytes = new GrowingBytes(4);
        bytes.Write(new byte[] { 1, 2, 3 });
        bytes.Write(Enumerable.Repeat((byte)4, 10_000).ToArray());
        bytes.Write([]);
        bytes.Write(new byte[] { 5 });

        Assert.Equal(10_004, bytes.Length);
        Assert.Equal([1, 2, 3, 4], bytes.Written[..4].ToArray());
        Assert.Equal([4, 5], bytes.Written[^2..].ToArray());
    }

    [Fact]
    public void Clearing_starts_over()
    {
        var bytes = new GrowingBytes(4);
        bytes.Write(300UL);
        bytes.Clear();

        Assert.Equal(0, bytes.Length);
        Assert.True(bytes.Written.IsEmpty);
    }

    [Fact]
    public void A_posting_stores_its_count_only_if_it_is_above_one()
    {
        var bytes = new GrowingBytes(4);
        bytes.Write(new Posting(9, 1), 7);
        Assert.Equal(1, bytes.Length);

        bytes.Write(new Posting(10, 5), 9);
        Assert.Equal(3, bytes.Length);
    }
}
