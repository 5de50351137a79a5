using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTests.Vectors;

public sealed class RankFusionTests
{
    [Theory]
    [InlineData("1 2 3", "", "1 2 3")]
    [InlineData("", "7 8", "7 8")]
    [InlineData("1 2 3", "1 2 3", "1 2 3")]
    [InlineData("1 2 3", "3 2 1", "1 3 2")]
    [InlineData("1 2 3", "2", "2 1 3")]
    [InlineData("1 2", "9 2", "2 1 9")]
    [InlineData("1 2", "8 9", "1 8 2 9")]
    public void What_stands_high_in_both_orders_comes_first_and_words_win_a_tie(string words, string near, string expected)
    {
        var fused = RankFusion.Fuse([.. Ids(words).Select((id, place) => new SearchHit(id, 10 - place, 0.5))], [.. Ids(near)]);

        Assert.Equal(Ids(expected), fused.Select(hit => hit.Id));
    }

    [Fact]
    public void A_place_keeps_the_score_it_had_by_words_so_that_scores_never_rise()
    {
        var fused = RankFusion.Fuse([new SearchHit(1, 8, 0.9), new SearchHit(2, 4, 0.4)], [2, 3]);

        Assert.Equal([2L, 1L, 3L], fused.Select(hit => hit.Id));
        Assert.Equal([8.0, 4.0, 4.0], fused.Select(hit => hit.Score));
        Assert.Equal([0.4, 0.9, 0.0], fused.Select(hit => hit.Coverage));
    }

    [Fact]
    public void Without_any_words_in_common_the_scores_are_those_of_the_ranks()
    {
        var fused = RankFusion.Fuse([], [5, 6]);

        Assert.Equal([1 / 61.0, 1 / 62.0], fused.Select(hit => hit.Score));
    }

    [Fact]
    public void Only_the_first_sixty_of_an_order_take_part()
    {
        var fused = RankFusion.Fuse([], [.. Enumerable.Range(1, 80).Select(id => (long)id)]);

        Assert.Equal(RankFusion.Depth, fused.Length);
    }

    private static IEnumerable<long> Ids(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse);
}
