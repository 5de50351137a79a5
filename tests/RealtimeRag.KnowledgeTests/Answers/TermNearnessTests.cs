using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class TermNearnessTests
{
    private static readonly double[] One = [1.0];

    [Fact]
    public void A_term_next_to_the_unit_has_the_maximum_nearness()
    {
        var nearness = Look([new(0, 0, 10)], 10, 20);

        Assert.Equal((1.0, 0.0, 1.0), nearness.Wide(One));
        Assert.Equal(1.0, nearness.Close(One).Before);
        Assert.True(nearness.Close(One).After < 1e-6);
    }

    [Fact]
    public void Nearness_decreases_with_distance()
    {
        var nearness = Look([new(0, 70, 80)], 10, 20);

        Assert.Equal(Math.Exp(-1), nearness.Wide(One).After, 9);
        Assert.Equal(12.0 / 62, nearness.Close(One).After, 9);
    }

    [Fact]
    public void The_nearest_match_of_a_term_counts()
    {
        var nearness = Look([new(0, 0, 2), new(0, 5, 8), new(0, 30, 32)], 10, 20);

        var (before, after, around) = nearness.Wide(One);

        Assert.Equal(Math.Exp(-2 / 50.0), before, 9);
        Assert.Equal(Math.Exp(-10 / 50.0), after, 9);
        Assert.Equal(before, around);
    }

    [Fact]
    public void Distance_into_another_sentence_counts_more()
    {
        var nearness = new TermNearness(1);
        nearness.Look([new(0, 0, 10)], 10, 20, 10..20);

        Assert.Equal(Math.Exp(-40 / 50.0), nearness.Wide(One).Before, 9);
    }

    [Fact]
    public void Terms_inside_the_unit_count_neither_before_nor_after()
    {
        var nearness = Look([new(0, 12, 14)], 10, 20);

        Assert.Equal((0.0, 0.0, 0.0), nearness.Wide(One));
    }

    [Fact]
    public void Terms_count_by_their_shares()
    {
        var nearness = new TermNearness(3);
        nearness.Look([new(0, 0, 10), new(1, 20, 25)], 10, 20, 0..30);

        Assert.Equal((0.2, 0.3, 0.5), nearness.Wide([0.2, 0.3, 0.5]));
    }

    [Fact]
    public void Each_measurement_starts_afresh()
    {
        var nearness = Look([new(0, 0, 10)], 10, 20);
        nearness.Look([], 10, 20, 0..100);

        Assert.Equal((0.0, 0.0, 0.0), nearness.Wide(One));
    }

    private static TermNearness Look(List<TermMatch> matches, int start, int end)
    {
        var nearness = new TermNearness(1);
        nearness.Look(matches, start, end, 0..100);
        return nearness;
    }
}
