using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>
/// How a sentence's score comes from its blocks of eight tokens, with weights set by hand: one n-gram that speaks for a question, one that speaks against
/// it, and a network that says nothing.
/// </summary>
public sealed class SentenceScorerTests
{
    private const ushort For = TokenClasses.Number;
    private const ushort Against = TokenClasses.Chinese;
    private const ushort Plain = TokenClasses.Content;

    [Theory]
    [InlineData(1, 10f)]
    [InlineData(16, 10f)]
    [InlineData(24, 10f)]
    public void A_short_sentence_is_scored_whole_and_the_n_grams_count_fully(int tokens, float score) =>
        Assert.Equal(new SentenceScore(score, 0, tokens), Score([For, .. Repeat(Plain, tokens - 1)], isChinese: true));

    [Theory]
    [InlineData(16, false, 1f)]
    [InlineData(17, false, 0.7f)]
    [InlineData(24, false, 0.7f)]
    [InlineData(25, false, 0.3f)]
    [InlineData(48, false, 0.3f)]
    [InlineData(24, true, 1f)]
    [InlineData(25, true, 0.85f)]
    [InlineData(48, true, 0.85f)]
    public void The_longer_the_sentence_the_less_the_n_grams_count(int tokens, bool isChinese, float share) =>
        Assert.Equal(10 * share, Score([.. Repeat(Plain, tokens - 1), For], isChinese).LogOdds, 1e-4f);

    [Fact]
    public void Text_around_a_question_counts_less_against_it_in_a_long_sentence()
    {
        var alone = Score([For, .. Repeat(Against, 3)], isChinese: false).LogOdds;
        var within = Score([.. Repeat(Plain, 28), For, .. Repeat(Against, 3)], isChinese: false).LogOdds;

        Assert.Equal(-20, alone, 1e-4f);
        Assert.Equal(-6, within, 1e-4f);
    }

    [Fact]
    public void A_long_sentence_is_seen_through_windows_and_its_end_needs_no_more_than_itself()
    {
        var score = Score([.. Repeat(Plain, 79), For], isChinese: true);

        Assert.Equal((48, 80), (score.FirstToken, score.EndToken));
        Assert.Equal(8.5f, score.LogOdds, 1e-4f);
    }

    [Theory]
    [InlineData(56)]
    [InlineData(80)]
    [InlineData(400)]
    public void A_question_before_the_end_of_a_long_sentence_is_found_at_a_price_that_grows_with_the_length(int tokens)
    {
        // The last window contains no evidence for a question, and one piece of evidence against it.
        ushort[] ids = [.. Repeat(Plain, 9), For, .. Repeat(Plain, tokens - 11), Against];

        var score = Score(ids, isChinese: true);

        var price = 0.75f + (0.4f * MathF.Log((tokens / 8) - 6 + 1));
        Assert.Equal(8.5f - price, score.LogOdds, 1e-4f);
        Assert.InRange(9, score.FirstToken, score.EndToken - 1);
        Assert.Equal(32, score.EndToken - score.FirstToken);
    }

    [Fact]
    public void Every_token_of_a_long_sentence_is_within_some_window()
    {
        foreach (var tokens in Enumerable.Range((SentenceScorer.WholeBlocks * TokenBlocks.Size) + 1, 100))
        {
            foreach (var place in Enumerable.Range(0, tokens))
            {
                var score = Score([.. Repeat(Plain, place), For, .. Repeat(Plain, tokens - place - 1)], isChinese: true);

                Assert.True(score.LogOdds > 0 && score.FirstToken <= place && place < score.EndToken, $"token {place} of {tokens}: {score}");
            }
        }
    }

    [Fact]
    public void Weak_evidence_before_the_end_is_not_worth_its_price()
    {
        var score = Score([.. Repeat(Plain, 9), For, .. Repeat(Plain, 60)], isChinese: true, weight: 1);

        Assert.Equal((0f, 70), (score.LogOdds, score.EndToken));
    }

    private static SentenceScore Score(ushort[] ids, bool isChinese, sbyte weight = 10)
    {
        var model = HandMadeModel.Of((For, weight), (Against, -10));
        return new SentenceScorer(model.Parameters, model.Words).Score(HandMadeModel.Tokens(ids), isChinese);
    }

    private static IEnumerable<ushort> Repeat(ushort id, int count) => Enumerable.Repeat(id, count);
}
