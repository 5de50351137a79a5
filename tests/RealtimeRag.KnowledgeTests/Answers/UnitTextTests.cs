using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class UnitTextTests
{
    private const string Text = "The pool is 27 degrees warm.";

    [Fact]
    public void Matches_inside_the_unit_are_blanked_out()
    {
        List<TermMatch> matches = [new(0, 4, 8), new(1, 12, 14)];

        Assert.Equal("____ is __ degrees", new string(UnitText.Of(Text, new AnswerUnit(4, 22, 0, StartsSentence: false), matches)));
    }

    [Fact]
    public void Matches_across_the_boundary_are_kept()
    {
        List<TermMatch> matches = [new(0, 4, 14), new(1, 15, 27)];

        Assert.Equal("is 27 degrees", new string(UnitText.Of(Text, new AnswerUnit(9, 22, 0, StartsSentence: false), matches)));
    }

    [Theory]
    [InlineData("the pool is warm", 2)]
    [InlineData("____ is __", 0)]
    [InlineData("水温", 2)]
    [InlineData("水 at 27", 2)]
    [InlineData("", 0)]
    [InlineData("…!", 0)]
    public void Content_words_are_counted(string rest, int words) => Assert.Equal(words, UnitText.Words(rest));

    [Fact]
    public void A_word_may_be_of_any_length() => Assert.Equal(1, UnitText.Words(new string('x', 500)));
}
