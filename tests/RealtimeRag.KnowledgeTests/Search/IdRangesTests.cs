using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.KnowledgeTests.Search;

public sealed class IdRangesTests
{
    [Fact]
    public void Ranges_behave_like_sets_of_numbers()
    {
        var set = Gen.Choose(0, 60).ListOf().Select(list => list.Select(i => (long)i).ToHashSet());
        Prop.ForAll(
            set.ToArbitrary(),
            set.ToArbitrary(),
            (a, b) =>
            {
                var (first, second) = (Of(a), Of(b));
                Assert.Equal(a.Order(), first.Ids);
                Assert.Equal(a.Count, first.Count);
                Assert.Equal(a.Except(b).Order(), first.Without(second).Ids);
                Assert.Equal(a.Union(b).Order(), IdRanges.Union([first, second]).Ids);
                Assert.All(Enumerable.Range(0, 61), i => Assert.Equal(a.Contains(i), first.Contains(i)));
                Assert.Equal(first.Ids, IdRanges.FromBytes(first.ToBytes()).Ids);
            }).Check(PropertyRuns.Of(100));
    }

    private static IdRanges Of(HashSet<long> ids) => new(ids.Select(id => new IdRange(id, 1)));
}
