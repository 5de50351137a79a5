using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class PhoneticMatchesTests
{
    [Fact]
    public void A_misspelt_pair_is_found_by_sound()
    {
        var heard = PhoneticMatches.In("全球销量第一。", Terms("销两"));

        Assert.Equal(TermKey.Pair('销', '量'), Assert.Single(heard.Single(term => term.Kind == TermKind.Pair).Alikes!));
    }

    [Fact]
    public void The_characters_of_a_matched_pair_are_matched_too() =>
        Assert.Equal(TermKey.Single('量'), Assert.Single(PhoneticMatches.In("全球销量第一。", Terms("销两")).Single(term => term.Key == TermKey.Single('两')).Alikes!));

    [Fact]
    public void A_correct_character_gets_no_alternative() =>
        Assert.True(PhoneticMatches.In("全球销量第一。", Terms("销两")).Single(term => term.Key == TermKey.Single('销')).Alikes is null or []);

    [Theory]
    [InlineData("张元济校长", "张元")]
    [InlineData("全球第一", "销两")]
    [InlineData("消费。量贩", "销两")]
    [InlineData("sales volume", "销两")]
    [InlineData("", "销两")]
    public void Correct_or_missing_terms_get_no_phonetic_match(string text, string asked) =>
        Assert.All(PhoneticMatches.In(text, Terms(asked)), term => Assert.True(term.Alikes is null or []));

    [Fact]
    public void A_single_syllable_is_no_evidence() =>
        Assert.All(PhoneticMatches.In("重量", Terms("两")), term => Assert.True(term.Alikes is null or []));

    [Fact]
    public void All_spellings_in_the_text_count()
    {
        var pair = PhoneticMatches.In("销量高，消量低。", Terms("肖亮")).Single(term => term.Kind == TermKind.Pair);

        Assert.Equal([TermKey.Pair('销', '量'), TermKey.Pair('消', '量')], pair.Alikes!);
    }

    [Fact]
    public void Existing_alternatives_are_kept()
    {
        var terms = Terms("销两").ConvertAll(term => term with { Alikes = [1234] });

        Assert.Contains(1234UL, PhoneticMatches.In("全球销量第一。", terms).Single(term => term.Kind == TermKind.Pair).Alikes!);
    }

    [Fact]
    public void The_terms_given_are_not_changed()
    {
        var terms = Terms("销两");
        PhoneticMatches.In("全球销量第一。", terms);

        Assert.All(terms, term => Assert.Null(term.Alikes));
    }

    [Fact]
    public void English_questions_are_left_as_they_are()
    {
        var terms = Terms("sales volume");

        Assert.Same(terms, PhoneticMatches.In("sails volume", terms));
    }

    private static List<QuestionTerm> Terms(string question) => [.. TermList.Keys(question).Select(key => new QuestionTerm(key, 1) { Weight = 1 })];
}
