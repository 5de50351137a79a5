using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class QuestionTermsTests
{
    private static readonly RankingWeights Weights = RankingWeights.Default;

    [Theory]
    [InlineData("请问一下图书馆几点开门呢", "图书馆。点开门")]
    [InlineData("圖書館為什麼不開門", "图书馆。不开门")]
    [InlineData("how do i borrow a book", "borrow a book")]
    public void Only_content_words_are_searched(string question, string matter) =>
        Assert.Equal(TermList.Keys(matter).Order(), Keys(Of(question)).Order());

    [Fact]
    public void Each_term_occurs_once() => Assert.Equal(Of("图书馆的图书馆在图书馆").Select(term => term.Key).Distinct(), Of("图书馆的图书馆在图书馆").Select(term => term.Key));

    [Theory]
    [InlineData("图书", TermKind.Pair)]
    [InlineData("library", TermKind.Word)]
    public void Kinds_have_their_factor(string question, object kind) => Assert.All(
        Of(question).Where(term => term.Kind == (TermKind)kind), term => Assert.Equal((TermKind)kind == TermKind.Pair ? Weights.Pair : Weights.Word, term.Factor));

    [Fact]
    public void A_word_among_Han_counts_more_than_one_among_words()
    {
        Assert.Equal(Weights.WordAmongHan, Of("Dify 密码").Single(term => term.Key == TermKey.Word("difi")).Factor);
        Assert.Equal(Weights.Word, Of("Dify password").Single(term => term.Key == TermKey.Word("difi")).Factor);
    }

    [Theory]
    [InlineData("书在馆", '书', '在')]
    [InlineData("在馆内", '在', '馆')]
    public void A_pair_with_a_particle_counts_half(string question, char first, char second) =>
        Assert.Equal(Weights.Pair * Weights.PairOfParticle, Of(question).Single(term => term.Key == TermKey.Pair(first, second)).Factor);

    [Fact]
    public void A_word_pair_counts_less_than_each_word() => Assert.Equal(
        Weights.Words, Of("open hours").Single(term => term.Kind == TermKind.Words).Factor);

    [Fact]
    public void The_question_before_counts_less()
    {
        var terms = QuestionTerms.Of("那周五呢", "图书馆几点闭馆", Weights);

        Assert.Equal(Weights.Pair * Weights.Previous, terms.Single(term => term.Key == TermKey.Pair('图', '书')).Factor, 4);
        Assert.Equal(Weights.Pair, terms.Single(term => term.Key == TermKey.Pair('周', '五')).Factor, 4);
    }

    [Fact]
    public void Terms_of_both_questions_count_as_terms_of_the_new_one() => Assert.Equal(
        Weights.Pair, QuestionTerms.Of("周五呢", "周五几点闭馆", Weights).Single(term => term.Key == TermKey.Pair('周', '五')).Factor);

    [Fact]
    public void The_focus_is_next_to_the_question_word()
    {
        var terms = Of("图书馆周末什么区域开放");

        Assert.True(terms.Single(term => term.Key == TermKey.Pair('区', '域')).IsFocus);
        Assert.True(terms.Single(term => term.Key == TermKey.Pair('周', '末')).IsFocus);
        Assert.False(terms.Single(term => term.Key == TermKey.Pair('图', '书')).IsFocus);
    }

    [Fact]
    public void A_filler_at_the_beginning_marks_nothing() => Assert.DoesNotContain(Of("请问图书馆周末开放"), term => term.IsFocus);

    [Fact]
    public void Very_long_questions_are_limited_to_a_number_of_terms() => Assert.InRange(
        Of(string.Concat(Enumerable.Range(0x4e00, 3_000).Select(code => (char)code))).Count, 100, 200);

    [Theory]
    [InlineData("")]
    [InlineData("什么")]
    [InlineData("um please")]
    public void An_empty_question_has_no_terms(string question) => Assert.Empty(Of(question));

    private static List<QuestionTerm> Of(string question) => QuestionTerms.Of(question, null, Weights);

    private static IEnumerable<ulong> Keys(List<QuestionTerm> terms) => terms.Select(term => term.Key);
}
