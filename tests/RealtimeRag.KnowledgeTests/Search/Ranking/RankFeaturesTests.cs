using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class RankFeaturesTests
{
    [Fact]
    public void The_score_is_the_weighed_sum()
    {
        var weights = new RankingWeights { TwoSentences = 2, Window = 3, Narrow = 5, Rare = 7, Typed = 11 };

        Assert.Equal(1 + (2 * 10) + (3 * 100) + (5 * 1_000) + (7 * 10_000) + (11 * 100_000), new RankFeatures(1, 10, 100, 42, 10_000, 100_000, 1_000).Score(weights));
    }

    [Fact]
    public void Without_matches_the_score_is_zero() => Assert.Equal(0, default(RankFeatures).Score(RankingWeights.Default));
}
