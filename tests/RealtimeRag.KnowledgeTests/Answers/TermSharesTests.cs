using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class TermSharesTests
{
    // Two sentences, 0..20 and 20..40; the first term is in both, the second and third in one each, the fourth in none.
    private static readonly int[] Sentences = [0, 20, 40];
    private static readonly List<TermMatch> Matches = [new(0, 0, 2), new(1, 5, 7), new(0, 8, 10), new(0, 22, 24), new(2, 30, 34)];
    private static readonly List<QuestionTerm> Terms = [Term(1, 2), Term(2, 2), Term(3, 4), Term(4, 8)];

    [Fact]
    public void Shares_of_the_terms_in_the_passage_add_up_to_one()
    {
        var shares = Shares();

        Assert.Equal(1, shares.All.Sum(), 9);
        Assert.Equal(0, shares.All[3]);
    }

    [Fact]
    public void A_term_in_every_sentence_is_worth_less()
    {
        var shares = Shares();

        Assert.Equal(shares.All[1] / Math.Sqrt(2), shares.All[0], 9);
        Assert.Equal(shares.All[1] * 2, shares.All[2], 9);
    }

    [Fact]
    public void A_title_term_is_worth_little()
    {
        var shares = Shares(inTitle: [2]);

        Assert.True(shares.All[2] < shares.All[1] / 5);
    }

    [Fact]
    public void Each_term_of_a_stretch_counts_once()
    {
        var shares = Shares();

        Assert.Equal(shares.All[0] + shares.All[1], shares.In(0, 20, shares.All), 9);
        Assert.Equal(shares.All[0] + shares.All[2], shares.In(20, 40, shares.All), 9);
        Assert.Equal(1, shares.In(0, 40, shares.All), 9);
        Assert.Equal(0, shares.In(10, 20, shares.All));
    }

    [Fact]
    public void A_match_across_the_boundary_is_not_in_the_stretch()
    {
        var shares = Shares();

        Assert.Equal(0, shares.In(29, 33, shares.All));
        Assert.Equal(0, shares.In(31, 40, shares.All));
    }

    [Fact]
    public void The_focus_has_separate_shares()
    {
        var shares = Shares(isFocus: key => key is 2 or 4);

        Assert.Equal([0, 1, 0, 0], shares.Focus);
        Assert.Equal([0, 0, 0, 0], Shares().Focus);
    }

    private static QuestionTerm Term(ulong key, float weight) => new(key, 1) { Weight = weight };

    private static TermShares Shares(HashSet<int>? inTitle = null, Func<ulong, bool>? isFocus = null) =>
        new(Terms, Matches, Sentences, inTitle ?? [], term => isFocus?.Invoke(term.Key) ?? false);
}
