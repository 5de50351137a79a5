using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class AnswerUnitsTests
{
    [Fact]
    public void Each_clause_of_a_sentence_is_a_unit() => Assert.Equal(
        ["图书馆早上八点就开门，", "晚上十点以后才会闭馆。", "周末只开放自习区。"],
        Cut("图书馆早上八点就开门，晚上十点以后才会闭馆。周末只开放自习区。"));

    [Fact]
    public void Each_phrase_of_an_English_clause_is_a_unit() => Assert.Equal(
        ["The harbour master ", "was appointed ", "by the council ", "in the spring ", "of 1907."],
        Cut("The harbour master was appointed by the council in the spring of 1907."));

    [Fact]
    public void A_bracket_begins_a_unit() => Assert.Equal(
        ["The old lighthouse ", "(built of granite) ", "still stands."], Cut("The old lighthouse (built of granite) still stands."));

    [Theory]
    [InlineData("Inhabitants: 12,345,678.")]
    [InlineData("See ws://localhost:8000/ws/talk.")]
    [InlineData("12:30:45 sharp")]
    public void Punctuation_inside_numbers_and_addresses_does_not_end_a_unit(string text) =>
        Assert.Contains(Cut(text), unit => unit.Contains(text[^10..], StringComparison.Ordinal));

    [Fact]
    public void A_short_remainder_stays_with_the_unit_before_it() => Assert.Equal(["Oh, it is."], Cut("Oh, it is."));

    [Fact]
    public void Units_know_their_sentence_and_where_it_begins()
    {
        var units = AnswerUnits.Of("甲是第一个句子，它有两个分句。乙是第二个句子。");

        Assert.Equal([(0, true), (0, false), (1, true)], units.Select(unit => (unit.Sentence, unit.StartsSentence)));
        Assert.Equal(units[0].End - units[0].Start, units[0].Length);
    }

    [Fact]
    public void An_empty_text_has_no_units() => Assert.Empty(AnswerUnits.Of(""));

    [Fact]
    public void Units_cover_any_text_completely() => Prop.ForAll<string>(text => text is null || string.Concat(Cut(text)) == text).Check(PropertyRuns.Of(100));

    [Fact]
    public void Units_cover_long_sentences_completely()
    {
        var text = string.Concat(Enumerable.Repeat("which was built by the people of the town and used for many years in winter (and summer) ", 20));

        Assert.Equal(text, string.Concat(Cut(text)));
        Assert.All(Cut(text), unit => Assert.InRange(unit.Length, 1, 60));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("字")]
    [InlineData("𠮷")]
    [InlineData("字x ")]
    public void Text_without_boundaries_is_cut_but_never_inside_a_character(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 700));

        var units = Cut(text);

        Assert.Equal(text, string.Concat(units));
        Assert.All(units, unit => Assert.InRange(unit.Length, 1, AnswerUnits.Most));
        Assert.All(units, unit => Assert.False(char.IsLowSurrogate(unit[0])));
    }

    private static List<string> Cut(string text) => AnswerUnits.Of(text).ConvertAll(unit => text[unit.Start..unit.End]);
}
