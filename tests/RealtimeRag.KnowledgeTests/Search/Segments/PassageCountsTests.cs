using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Segments;

public sealed class PassageCountsTests
{
    [Fact]
    public void Terms_are_counted_in_order_of_first_occurrence()
    {
        var counts = new PassageCounts();
        foreach (var key in (ulong[])[7, 3, 7, 7, 9, 3])
        {
            counts.Add(key);
        }

        Assert.Equal([7UL, 3, 9], counts.Distinct);
        Assert.Equal([3, 2, 1], counts.Counts);
    }

    [Fact]
    public void Clearing_removes_everything()
    {
        var counts = new PassageCounts();
        counts.Add(5);
        counts.Clear();
        counts.Add(6);

        Assert.Equal([6UL], counts.Distinct);
        Assert.Equal([1], counts.Counts);
    }

    [Fact]
    public void Counts_equal_those_of_a_dictionary_passage_after_passage()
    {
        var counts = new PassageCounts();

        Prop.ForAll<ulong[]>(keys =>
        {
            counts.Clear();
            foreach (var key in keys)
            {
                counts.Add(key % 16);
            }

            var expected = keys.GroupBy(key => key % 16).ToDictionary(group => group.Key, group => group.Count());
            return counts.Distinct.Zip(counts.Counts).ToDictionary().OrderBy(pair => pair.Key).SequenceEqual(expected.OrderBy(pair => pair.Key));
        }).Check(PropertyRuns.Of(200));
    }

    [Fact]
    public void More_terms_than_the_table_holds_make_it_grow()
    {
        var counts = new PassageCounts();
        for (var round = 0; round < 2; round++)
        {
            counts.Clear();
            for (var i = 0UL; i < 20_000; i++)
            {
                counts.Add(i << 40);
                counts.Add(i << 40);
            }

            Assert.Equal(20_000, counts.Distinct.Count);
            Assert.All(counts.Counts, count => Assert.Equal(2, count));
        }
    }
}
