using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class UnitScorerTests
{
    [Theory]
    [InlineData("Chinese")]
    [InlineData("English")]
    public void Probabilities_of_all_units_add_up_to_one(string language)
    {
        var chances = UnitScorer.Of(Enum.Parse<SearchLanguage>(language)).Chances(AskingWord.When, [[Unit(own: 0.3), Unit()], [Unit(around: 0.9)]]);

        Assert.Equal([2, 1], chances.Select(units => units.Length));
        Assert.Equal(1, chances.Sum(units => units.Sum()), 9);
    }

    [Fact]
    public void A_probability_is_proportional_to_the_exponential_of_the_weighted_sum()
    {
        var weights = new double[UnitScorer.Size];
        (weights[(int)UnitFeature.Own], weights[UnitScorer.PlaceOf(AskingWord.Who, 0)]) = (2, 0.5);

        var chances = new UnitScorer(weights).Chances(AskingWord.Who, [[Unit(own: 1, looks: UnitTraits.Name), Unit(own: 1), Unit()]]);

        Assert.Equal(Math.Exp(2.5), chances[0][0] / chances[0][2], 9);
        Assert.Equal(Math.Exp(2), chances[0][1] / chances[0][2], 9);
    }

    [Fact]
    public void The_weight_of_a_trait_depends_on_the_question_word()
    {
        var weights = new double[UnitScorer.Size];
        weights[UnitScorer.PlaceOf(AskingWord.When, 3)] = 1;
        var model = new UnitScorer(weights);
        List<List<UnitFeatures>> units = [[Unit(looks: UnitTraits.Year), Unit()]];

        Assert.True(model.Chances(AskingWord.When, units)[0][0] > 0.7);
        Assert.Equal(0.5, model.Chances(AskingWord.Where, units)[0][0], 9);
    }

    [Theory]
    [InlineData("Chinese")]
    [InlineData("English")]
    public void The_fitted_models_prefer_a_year_for_when_and_reject_mere_repetition(string language)
    {
        var model = UnitScorer.Of(Enum.Parse<SearchLanguage>(language));
        var year = Unit(around: 0.5, looks: UnitTraits.Year | UnitTraits.Figure | UnitTraits.Number | UnitTraits.Time);
        var repeats = Unit(own: 0.5);
        repeats[UnitFeature.NoRest] = 1;

        Assert.True(model.Chances(AskingWord.When, [[year, Unit(around: 0.5)]])[0][0] > 0.7);
        Assert.True(model.Chances(AskingWord.What, [[repeats, Unit(around: 0.5)]])[0][0] < 0.5);
    }

    [Fact]
    public void Without_units_there_are_no_probabilities() => Assert.Empty(Assert.Single(UnitScorer.English.Chances(AskingWord.None, [[]])));

    private static UnitFeatures Unit(double own = 0, double around = 0, UnitTraits looks = UnitTraits.None) =>
        new() { [UnitFeature.Own] = own, [UnitFeature.Around] = around, Looks = looks };
}
