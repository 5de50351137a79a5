using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>How clauses decide, with weights set by hand: one token asks, one speaks against it, and one begins a clause.</summary>
public sealed class ClauseScorerTests
{
    private const ushort Start = TokenClasses.SentenceStart;
    private const ushort End = TokenClasses.SentenceEnd;
    private const ushort Asks = TokenClasses.Number;
    private const ushort Tells = TokenClasses.Chinese;
    private const ushort Opens = TokenClasses.Content;
    private const ushort Plain = TokenClasses.Content + 1;

    [Fact]
    public void A_sentence_of_one_clause_is_scored_whole() =>
        Assert.Equal(new SentenceScore(-10, 0, 6), Score(Start, Asks, Tells, Tells, Plain, End));

    [Fact]
    public void A_question_before_a_statement_decides()
    {
        // The clause counts three quarters of 10, the whole a quarter of -20; two clauses cost half a unit.
        var score = Score(Start, Asks, Plain, Opens, Tells, Tells, Tells, End);

        Assert.Equal(7.5f - 5 - 0.5f, score.LogOdds, 1e-4f);
    }

    [Fact]
    public void A_question_after_a_lead_in_decides() => Assert.Equal(2, Score(Start, Tells, Tells, Tells, Opens, Asks, End).LogOdds, 1e-4f);

    [Fact]
    public void A_short_sentence_is_asked_with_all_its_clauses() =>
        Assert.Equal((0, 8), Span(Score(Start, Asks, Plain, Opens, Tells, Tells, Tells, End)));

    [Fact]
    public void A_long_sentence_is_asked_from_the_clause_before_the_question()
    {
        ushort[] statement = [Opens, .. Enumerable.Repeat(Plain, 19)];
        ushort[] question = [Opens, Asks, Plain];

        var score = Score([Start, .. statement, .. statement, .. question, .. statement, Tells, Tells, End]);

        Assert.Equal((21, 44), Span(score));
    }

    [Fact]
    public void Clauses_of_a_statement_never_make_it_ask() =>
        Assert.InRange(Score(Start, Tells, Plain, Opens, Tells, Plain, Opens, Tells, Plain, End).LogOdds, -30, -10);

    [Fact]
    public void A_question_that_the_whole_shows_is_not_weakened_by_its_clauses() =>
        Assert.Equal(20, Score(Start, Asks, Plain, Opens, Asks, Plain, End).LogOdds);

    [Fact]
    public void The_more_clauses_the_more_the_strongest_must_exceed_the_whole()
    {
        ushort[] statement = [Opens, Tells];
        var scores = Enumerable.Range(2, 4).Select(count =>
            Score([Start, Asks, Plain, .. Enumerable.Repeat(statement, count).SelectMany(ids => ids), End]).LogOdds + (2.5f * count)).ToList();

        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(0.3f * MathF.Log(5f / 2), scores[0] - scores[^1], 1e-4f);
    }

    [Fact]
    public void A_single_token_is_no_clause_that_could_ask() => Assert.Equal(-10, Score([Start, Tells, Tells, Opens, End], asks: Opens).LogOdds);

    [Theory]
    [InlineData(10)]
    [InlineData(70)]
    [InlineData(700)]
    public void The_room_for_a_clause_is_large_enough_for_any_sentence(int tokens)
    {
        var score = Score([Start, Plain, .. Enumerable.Repeat(Plain, tokens), Opens, Asks, Plain, End]);

        Assert.InRange(score.EndToken, tokens, tokens + 6);
        Assert.True(score.LogOdds > 0);
    }

    private static (int, int) Span(SentenceScore score) => (score.FirstToken, score.EndToken);

    private static SentenceScore Score(params ushort[] ids) => Score(ids, Asks);

    private static SentenceScore Score(ushort[] ids, ushort asks)
    {
        var model = HandMadeModel.Of([Opens], (asks, 10), (Tells, -10));
        return new ClauseScorer(model.Parameters, model.Words).Score(HandMadeModel.Tokens(ids), isChinese: true);
    }
}
