using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class PhoneticMatchesTests
{
    [Fact]
    public void A_pair_written_otherwise_is_heard_in_the_text()
    {
        var heard = PhoneticMatches.In("全球销量第一。", Terms("销两"));

        Assert.Equal(TermKey.Pair('销', '量'), Assert.Single(heard.Single(term => term.Kind == TermKind.Pair).Alikes!));
    }

    [Fact]
    public void With_the_pair_its_characters_are_heard() =>
        Assert.Equal(TermKey.Single('量'), Assert.Single(PhoneticMatches.In("全球销量第一。", Terms("销两")).Single(term => term.Key == TermKey.Single('两')).Alikes!));

    [Fact]
    public void A_character_that_is_right_needs_no_other() =>
        Assert.True(PhoneticMatches.In("全球销量第一。", Terms("销两")).Single(term => term.Key == TermKey.Single('销')).Alikes is null or []);

    [Theory]
    [InlineData("张元济校长", "张元")]
    [InlineData("全球第一", "销两")]
    [InlineData("消费。量贩", "销两")]
    [InlineData("sales volume", "销两")]
    [InlineData("", "销两")]
    public void What_is_written_right_or_not_there_is_not_heard(string text, string asked) =>
        Assert.All(PhoneticMatches.In(text, Terms(asked)), term => Assert.True(term.Alikes is null or []));

    [Fact]
    public void One_syllable_alone_proves_nothing() =>
        Assert.All(PhoneticMatches.In("重量", Terms("两")), term => Assert.True(term.Alikes is null or []));

    [Fact]
    public void Every_way_it_is_written_counts()
    {
        var pair = PhoneticMatches.In("销量高，消量低。", Terms("肖亮")).Single(term => term.Kind == TermKind.Pair);

        Assert.Equal([TermKey.Pair('销', '量'), TermKey.Pair('消', '量')], pair.Alikes!);
    }

    [Fact]
    public void What_the_whole_index_was_heard_as_is_kept()
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
