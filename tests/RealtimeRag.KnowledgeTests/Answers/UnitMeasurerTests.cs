using RealtimeRag.Knowledge.Answers;
using RealtimeRag.KnowledgeTests.Search;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class UnitMeasurerTests
{
    private readonly SmallLibrary _library = new();

    [Fact]
    public void Terms_in_and_around_a_unit_are_measured()
    {
        var units = Measure("when does the library close on fridays", "The library opens at eight. On Fridays it closes at 6 p.m.", out var texts);

        var closing = units[texts.FindIndex(text => text.Contains("6 p.m.", StringComparison.Ordinal))];
        var opening = units[texts.FindIndex(text => text.Contains("eight", StringComparison.Ordinal))];

        Assert.True(closing[UnitFeature.Around] > opening[UnitFeature.Around]);
        Assert.True(closing[UnitFeature.Sentence] > opening[UnitFeature.Sentence]);
        Assert.Equal(1, closing[UnitFeature.Relative], 3);
        Assert.Equal(1, closing[UnitFeature.EndsSentence]);
        Assert.Equal(1, opening[UnitFeature.Opening]);
    }

    [Fact]
    public void A_unit_that_only_repeats_the_question_has_no_other_words()
    {
        var units = Measure("when does the library close", "The library closes.", out _);

        Assert.Equal(1, Assert.Single(units)[UnitFeature.NoRest]);
        Assert.Equal(0, units[0][UnitFeature.Rest]);
    }

    [Fact]
    public void A_match_of_the_expected_kind_is_marked()
    {
        var units = Measure("学校是哪一年创办的", "学校创办于一九五二年，第一任校长是张元济。", out _);

        Assert.Equal(1, units[0][UnitFeature.Fits]);
        Assert.Equal(0, units[1][UnitFeature.Fits]);
    }

    [Fact]
    public void Every_unit_carries_the_rank_of_its_passage()
    {
        var search = _library.Index.Search("what does a lost card cost", 3);
        var measured = new UnitMeasurer("what does a lost card cost", search).Measure("", "One. Two.", AnswerUnits.Of("One. Two."), 0.4, isFirst: false);

        Assert.All(measured, unit => Assert.Equal((0.4, 0.0), (unit[UnitFeature.Rank], unit[UnitFeature.First])));
    }

    [Fact]
    public void A_deleted_text_yields_no_measurements()
    {
        var search = _library.Index.Search("what does a lost card cost", 3);

        Assert.Empty(new UnitMeasurer("what does a lost card cost", search).Measure("Campus card", "", [], 1, isFirst: true));
    }

    private List<UnitFeatures> Measure(string question, string text, out List<string> texts)
    {
        var units = AnswerUnits.Of(text);
        texts = units.ConvertAll(unit => text[unit.Start..unit.End]);
        return new UnitMeasurer(question, _library.Index.Search(question, 3)).Measure("", text, units, 1, isFirst: true);
    }
}
