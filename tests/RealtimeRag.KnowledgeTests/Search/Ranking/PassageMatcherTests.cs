using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class PassageMatcherTests
{
    private const int Window = 12;

    [Fact]
    public void Matches_come_in_order_and_point_at_the_words()
    {
        const string Text = "The pool is closed. The pool opens at nine.";
        var matches = Reader("pool 1, nine 2").Match(Text);

        Assert.Equal(["pool", "pool", "nine"], matches.Select(match => Text[match.Start..match.End]));
        Assert.Equal([0, 0, 1], matches.Select(match => match.Term));
    }

    [Fact]
    public void Coverage_counts_every_term_of_title_and_text_once() =>
        Assert.Equal(1 + 2 + 4, Reader("pool 1, nine 2, card 4, dog 8").Measure("card", "pool pool nine card", 0).Coverage, 4);

    [Fact]
    public void Two_adjacent_sentences_are_better_than_either() =>
        Assert.Equal(5, Reader("pool 3, nine 2, card 4, dog 8").Measure("", "The pool. At nine. Yes. A card.", 0).TwoSentences, 4);

    [Fact]
    public void One_good_sentence_is_enough() =>
        Assert.Equal(12, Reader("pool 1, nine 2, card 4, dog 8").Measure("", "The pool. At nine. Yes. A card dog.", 0).TwoSentences, 4);

    [Fact]
    public void The_window_is_the_heaviest_stretch_of_its_width()
    {
        var features = Reader("pool 1, nine 2, card 4, dog 8").Measure("", "pool nine ............ card dog", 0);

        Assert.Equal(12, features.Window, 4);
        Assert.Equal(8, features.Narrow, 4);
    }

    [Theory]
    [InlineData("internationalization")]
    [InlineData("an internationalization")]
    [InlineData("internationalization of the pool")]
    public void A_word_wider_than_the_window_is_in_none(string text)
    {
        var features = Reader("internationalization 4, pool 1").Measure("", text, 0);

        Assert.Equal(text.EndsWith("pool", StringComparison.Ordinal) ? 1 : 0, features.Window);
        Assert.Equal(4, features.TwoSentences - features.Window);
    }

    [Fact]
    public void The_best_window_equals_a_brute_force_search() => Prop.ForAll(Gen.Elements("甲乙丙丁。. ".ToCharArray()).ArrayOf().ToArbitrary(), characters =>
    {
        var text = new string(characters);
        var reader = Reader("甲 1, 乙 2, 丙 4, 丁 8");
        var matches = reader.Match(text).ToList();
        var expected = matches.Select(first => matches
            .Where(match => match.Start >= first.Start && match.End - first.Start <= Window)
            .Select(match => match.Term).Distinct().Sum(term => Math.Pow(2, term))).DefaultIfEmpty(0).Max();
        return Math.Abs(reader.Measure("", text, 0).Window - expected) < 1e-6;
    }).Check(PropertyRuns.Of(300));

    [Fact]
    public void The_rarer_half_of_the_question_is_measured_separately() =>
        Assert.Equal(4 + 8, Reader("pool 1, nine 2, card 4, dog 8").Measure("", "pool card dog", 0).Rare, 4);

    [Fact]
    public void A_sentence_of_the_expected_kind_is_measured_separately()
    {
        var reader = Reader("founded 1, pupil 2", kind: AnswerKind.Time);

        Assert.Equal(1, reader.Measure("", "A pupil left. It was founded in 1952.", 0).Typed, 4);
        Assert.Equal(0, reader.Measure("", "A pupil left. It was founded.", 0).Typed, 4);
    }

    [Fact]
    public void A_heading_that_is_most_of_the_question_counts_as_a_sentence()
    {
        var features = Reader("pool 3, hours 4, nine 1").Measure("pool hours", "It opens at nine.", 0);

        Assert.Equal((7, 7, 7), (features.TwoSentences, features.Window, features.Typed));
    }

    [Fact]
    public void A_heading_with_little_of_the_question_does_not() =>
        Assert.Equal(1, Reader("pool 3, hours 4, nine 1").Measure("pool", "It opens at nine.", 0).TwoSentences);

    [Fact]
    public void The_score_of_the_index_is_passed_on() => Assert.Equal(2.5, Reader("pool 1").Measure("", "", 2.5).Base);

    [Fact]
    public void Nothing_in_common_measures_nothing()
    {
        var features = Reader("pool 1").Measure("", "A card.", 0);

        Assert.Equal((0, 0, 0, 0), (features.Coverage, features.TwoSentences, features.Window, features.Rare));
    }

    [Fact]
    public void Terms_of_title_and_text_are_reported()
    {
        Assert.Equal([0, 2], Reader("pool 1, nine 2, card 4").TermsOf("card", "the pool").Order());
        Assert.Empty(Reader("pool 1").TermsOf("", ""));
    }

    [Fact]
    public void A_Chinese_question_has_narrower_windows_than_an_English_one()
    {
        List<QuestionTerm> terms = [Term("alpha", 1), Term("beta", 1)];
        var text = "alpha" + new string('.', 100) + "beta";

        Assert.Equal(1, PassageMatcher.Of("是什么", terms).Measure("", text, 0).Window);
        Assert.Equal(2, PassageMatcher.Of("what is", terms).Measure("", text, 0).Window);
    }

    // Pairs of a word or character and its weight.
    private static PassageMatcher Reader(string terms, AnswerKind kind = AnswerKind.Any) =>
        new([.. terms.Split(", ").Select(pair => pair.Split(' ')).Select(pair => Term(pair[0], float.Parse(pair[1], CultureInfo.InvariantCulture)))], kind, Window);

    private static QuestionTerm Term(string word, float weight) => new(TermList.Keys(word).Single(), 1) { Weight = weight };
}
