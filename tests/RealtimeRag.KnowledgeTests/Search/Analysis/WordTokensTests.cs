using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class WordTokensTests
{
    [Theory]
    [InlineData("libraries", "librari")]
    [InlineData("Libraries", "librari")]
    [InlineData("ＬＩＢＲＡＲＩＥＳ", "librari")]
    [InlineData("o'neill", "oneil")]
    [InlineData("o’neill", "oneil")]
    [InlineData("library's", "librari")]
    [InlineData("I.B.M.", "ibm")]
    [InlineData("über", "uber")]
    [InlineData("24th", "24")]
    [InlineData("1st", "1")]
    [InlineData("10,000,000", "10000000")]
    [InlineData("3.14", "3.14")]
    [InlineData("2024", "2024")]
    [InlineData("мир", "мир")]
    public void A_word_is_known_by_its_folded_stem(string written, string stem) => Assert.Equal([TermKey.Word(stem)], TermList.Of(written).Select(term => term.Key));

    [Theory]
    [InlineData("4thly", "4", "thly")]
    [InlineData("1,23", "1", "23")]
    [InlineData("3.x", "3", "x")]
    [InlineData("a1b2", null, "a1b2")]
    public void Digits_and_letters_are_split_unless_they_belong_together(string written, string? number, string rest)
    {
        var keys = TermList.Keys(written);

        if (number is not null)
        {
            Assert.Contains(TermKey.Word(number), keys);
        }

        Assert.True(keys.Contains(TermKey.Word(rest)) || number is null);
    }

    [Theory]
    [InlineData("open hours", true)]
    [InlineData("open the hours", true)]
    [InlineData("open-hours", true)]
    [InlineData("open (hours)", true)]
    [InlineData("open, hours", false)]
    [InlineData("open. hours", false)]
    [InlineData("open\nhours", false)]
    [InlineData("open 时 hours", false)]
    public void Adjacent_words_are_a_term_unless_a_break_separates_them(string text, bool isPair) =>
        Assert.Equal(isPair, TermList.Keys(text).Contains(TermKey.Words(TermKey.Word("open"), TermKey.Word("hour"))));

    [Theory]
    [InlineData("开 门", true)]
    [InlineData("开“门”", true)]
    [InlineData("开·门", true)]
    [InlineData("开，门", false)]
    [InlineData("开\n门", false)]
    [InlineData("开a门", false)]
    public void Han_characters_pair_over_gaps_but_not_over_breaks(string text, bool isPair) =>
        Assert.Equal(isPair, TermList.Keys(text).Contains(TermKey.Pair('开', '门')));

    [Fact]
    public void A_word_pair_spans_everything_between_its_ends()
    {
        const string Text = "the capital of Poland";
        var pair = TermList.Of(Text).Single(term => TermKey.KindOf(term.Key) == TermKind.Words);

        Assert.Equal("capital of Poland", Text[pair.Start..pair.End]);
    }

    [Fact]
    public void Excessively_long_words_are_identified_by_their_prefix() =>
        Assert.Equal(TermList.Keys(new string('q', 60)), TermList.Keys(new string('q', 500)));

    [Theory]
    [InlineData("𠮷野家")]
    [InlineData("😀")]
    [InlineData("한국어")]
    [InlineData("ひらがな")]
    public void Characters_beyond_the_usual_make_terms_too(string text) => Assert.NotEmpty(TermList.Of(text));
}
