using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class UnitTraitReaderTests
{
    [Theory]
    [InlineData("of granite", "Of")]
    [InlineData("in Edinburgh", "Place, Name")]
    [InlineData("by steam", "Means")]
    [InlineData("to save coal", "Purpose")]
    [InlineData("including salt", "Example")]
    [InlineData("and wool", "Joined")]
    [InlineData("which burned", "Clause")]
    [InlineData("has been sold", "Verb")]
    [InlineData("the quay", "Article")]
    [InlineData("termed Old Harbour", "Name, FullName, Naming")]
    [InlineData("被称为旧港", "Naming")]
    [InlineData("closed since 1907", "Figure, Year, Number, Time, Reason")]
    [InlineData("1907年创办", "Figure, Year, Number, Time")]
    [InlineData("19070 bricks", "Figure, Number, Time")]
    [InlineData("twenty ships", "Number")]
    [InlineData("45 % more", "Figure, Number, Share")]
    [InlineData("百分之五", "Share, Number")]
    [InlineData("“Swift”", "Quote, Name")]
    [InlineData("《海港志》", "Quote")]
    [InlineData("(granite)", "Bracket")]
    [InlineData("because wood burns", "Clause, Reason")]
    [InlineData("因为下雨", "Reason")]
    [InlineData("quay walls", "None")]
    [InlineData("", "None")]
    public void Traits_of_a_unit_are_recognised(string unit, string looks) =>
        Assert.Equal(Enum.Parse<UnitTraits>(looks), UnitTraitReader.Of(unit, new AnswerUnit(0, unit.Length, 0, StartsSentence: false), unit));

    [Fact]
    public void A_capital_at_a_sentence_start_is_not_a_name()
    {
        const string Text = "Granite walls";

        Assert.Equal(UnitTraits.None, UnitTraitReader.Of(Text, new AnswerUnit(0, Text.Length, 0, StartsSentence: true), Text));
        Assert.Equal(UnitTraits.Name, UnitTraitReader.Of(Text, new AnswerUnit(0, Text.Length, 0, StartsSentence: false), Text));
    }

    [Fact]
    public void Names_and_figures_from_the_question_do_not_count()
    {
        const string Text = "near Leith in 1907";

        Assert.Equal(UnitTraits.Place, UnitTraitReader.Of(Text, new AnswerUnit(0, Text.Length, 0, StartsSentence: false), "near _____ in ____"));
    }

    [Fact]
    public void Every_trait_has_a_weight() => Assert.Equal(
        Enumerable.Range(0, UnitTraitReader.Count).Select(look => 1 << look), Enum.GetValues<UnitTraits>().Where(look => look != UnitTraits.None).Select(look => (int)look));
}
