using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class SegmentNormsTests
{
    private static readonly RankingWeights Weights = new() { K1 = 1, B = 0.5f };
    private static readonly Segment Built = Segment.Build(
        [new IndexedPassage(1, "alpha", "alpha"), new IndexedPassage(2, "alpha beta", "alpha. beta. gamma. delta")], CancellationToken.None);

    private static readonly TermStatistics All = new([Built], new HashSet<long>());

    [Fact]
    public void A_passage_of_average_length_has_just_k1()
    {
        var alone = new TermStatistics([Built], new HashSet<long> { 2 });

        var norms = SegmentNorms.Of(Built, alone, new HashSet<long>(), Weights);

        Assert.Equal(1, norms.Text[0], 5);
        Assert.Equal(1, norms.Title[0], 5);
    }

    [Fact]
    public void Length_is_penalised_according_to_b()
    {
        var norms = SegmentNorms.Of(Built, All, new HashSet<long>(), Weights);

        Assert.Equal(0.5 + (0.5 * Built.TextLengths[1] / All.AverageText), norms.Text[1], 5);
        Assert.True(norms.Text[1] > norms.Text[0]);
        Assert.True(norms.Title[1] > norms.Title[0]);
    }

    [Fact]
    public void Without_b_length_does_not_matter()
    {
        var norms = SegmentNorms.Of(Built, All, new HashSet<long>(), Weights with { B = 0 });

        Assert.All(norms.Text.Concat(norms.Title), norm => Assert.Equal(1, norm));
    }

    [Fact]
    public void Excluded_passages_never_score()
    {
        var norms = SegmentNorms.Of(Built, All, new HashSet<long> { 2 }, Weights);

        Assert.Equal((float.PositiveInfinity, float.PositiveInfinity), (norms.Text[1], norms.Title[1]));
        Assert.True(float.IsFinite(norms.Text[0]));
    }
}
