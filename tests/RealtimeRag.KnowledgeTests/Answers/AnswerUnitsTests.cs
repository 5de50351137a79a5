using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class AnswerUnitsTests
{
    [Fact]
    public void Clauses_of_a_sentence_are_units_of_their_own() => Assert.Equal(
        ["图书馆早上八点就开门，", "晚上十点以后才会闭馆。", "周末只开放自习区。"],
        Cut("图书馆早上八点就开门，晚上十点以后才会闭馆。周末只开放自习区。"));

    [Fact]
    public void A_comma_inside_a_number_cuts_nothing() => Assert.Single(Cut("The town has 12,345,678 inhabitants."));

    [Fact]
    public void Nothing_is_lost_of_any_text() => Prop.ForAll<string>(text => text is null || string.Concat(Cut(text)) == text).Check(PropertyRuns.Of(100));

    [Fact]
    public void Nothing_is_lost_of_long_sentences()
    {
        var text = string.Concat(Enumerable.Repeat("which was built by the people of the town and used for many years in winter (and summer) ", 20));

        Assert.Equal(text, string.Concat(Cut(text)));
        Assert.All(Cut(text), unit => Assert.InRange(unit.Length, 1, 80));
    }

    [Theory]
    [InlineData("他说：“走吧。”然后离开。", "他说：“走吧。”")]
    [InlineData("Dr. Who met J. Smith. They left.", "Dr. Who met J. Smith. ")]
    [InlineData("Pi is 3.14 or so! Yes.", "Pi is 3.14 or so! ")]
    [InlineData("没有句号", "没有句号")]
    public void Sentences_end_where_readers_end_them(string text, string first) => Assert.Equal(first, text[..Sentences.End(text, 0)]);

    private static List<string> Cut(string text) => AnswerUnits.Of(text).ConvertAll(unit => text[unit.Start..unit.End]);
}
