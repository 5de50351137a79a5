using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class ConfidenceTests
{
    public static TheoryData<string> Languages => ["Chinese", "English"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Finding_nothing_means_no_confidence(string language) => Assert.Equal(0, Confidence.Of(Of(language), null));

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_passage_that_covers_the_whole_question_is_confident(string language) => Assert.True(Chance(language, share: 1) > 0.95);

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_passage_that_covers_little_of_the_question_is_not_confident(string language) => Assert.True(Chance(language, share: 0.15) < Confidence.Threshold(Of(language)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Confidence_rises_with_coverage(string language)
    {
        var chances = Enumerable.Range(1, 9).Select(tenth => Chance(language, tenth / 10.0)).ToArray();

        Assert.Equal(chances.Order(), chances);
        Assert.All(chances, chance => Assert.InRange(chance, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_lead_over_the_second_passage_raises_confidence(string language) =>
        Assert.True(Confidence.Of(Of(language), Evidence(0.4) with { Lead = 0.6 }) > Confidence.Of(Of(language), Evidence(0.4) with { Lead = 0 }));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Hits_from_one_document_raise_confidence(string language) =>
        Assert.True(Confidence.Of(Of(language), Evidence(0.4) with { DocumentCoverage = 1 }) > Confidence.Of(Of(language), Evidence(0.4) with { DocumentCoverage = 0 }));

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_heading_that_asks_the_same_is_enough(string language)
    {
        var weak = Evidence(0.3);

        Assert.True(Confidence.Of(Of(language), weak with { Heading = 0.9 }) >= Confidence.Threshold(Of(language)));
        Assert.True(Confidence.Of(Of(language), weak with { Heading = 0.1, Discriminative = 0.1 }) < Confidence.Threshold(Of(language)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Confidence_rises_with_the_similarity_of_the_heading(string language)
    {
        var chances = Enumerable.Range(0, 11).Select(tenth => Confidence.Of(Of(language), Evidence(0.3) with { Heading = tenth / 10.0 })).ToArray();

        Assert.Equal(chances.Order(), chances);
        Assert.True(chances[^1] > chances[0] + 0.3);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Shared_everyday_words_are_no_evidence(string language)
    {
        var usual = Evidence(1, total: 4) with { Discriminative = 0 };

        Assert.True(Confidence.Of(Of(language), usual) < Confidence.Of(Of(language), usual with { Discriminative = 0.5 }) / 2);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_heading_that_shares_only_everyday_words_counts_less(string language)
    {
        var heading = Evidence(0.3) with { Heading = 0.5 };

        Assert.True(Confidence.Of(Of(language), heading with { Discriminative = 0 }) < Confidence.Threshold(Of(language)));
        Assert.True(Confidence.Of(Of(language), heading with { Discriminative = 1 }) > Confidence.Of(Of(language), heading with { Discriminative = 0 }) * 2);
    }

    [Fact]
    public void A_short_question_of_common_words_gains_nothing_from_a_high_score_alone()
    {
        var high = Evidence(0.3);
        var higher = high with { Best = high.Best with { Base = high.Total * 3 } };

        Assert.True(Confidence.Of(SearchLanguage.English, higher) == Confidence.Of(SearchLanguage.English, higher with { Best = high.Best with { Base = high.Total * 2 } }));
    }

    [Fact]
    public void Signals_do_not_depend_on_the_length_of_the_question()
    {
        var once = Confidence.Signals(Evidence(0.5));
        var twice = Confidence.Signals(Evidence(0.5, total: 80));

        // The sixth is the question's weight itself, the tenth that of one term.
        Assert.Equal(once.Where((_, i) => i is not 5 and not 9), twice.Where((_, i) => i is not 5 and not 9));
    }

    private static SearchLanguage Of(string language) => Enum.Parse<SearchLanguage>(language);

    private static double Chance(string language, double share) => Confidence.Of(Of(language), Evidence(share));

    private static Evidence Evidence(double share, double total = 40)
    {
        var weight = share * total;
        return new Evidence(total, 1_000, new RankFeatures(weight * 1.3, weight, weight, weight, weight / 2, weight, weight / 2), 0.2)
        {
            Run = weight / 2,
            Rarest = 5,
            DocumentCoverage = 0.2,
            Discriminative = 1,
            Heading = null,
        };
    }
}
