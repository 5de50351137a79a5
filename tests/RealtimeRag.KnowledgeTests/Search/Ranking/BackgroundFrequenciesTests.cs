using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class BackgroundFrequenciesTests
{
    [Theory]
    [InlineData("可以")]
    [InlineData("应该")]
    [InlineData("时间")]
    [InlineData("知道")]
    public void Pairs_that_everybody_says_are_usual(string pair) => Assert.InRange(BackgroundFrequencies.ShareOf(TermKey.Pair(pair[0], pair[1])), 0.001f, 0.5f);

    [Theory]
    [InlineData("thing")]
    [InlineData("need")]
    [InlineData("work")]
    [InlineData("2")]
    public void Words_that_everybody_says_are_usual(string word) => Assert.InRange(BackgroundFrequencies.ShareOf(TermKey.Word(word)), 0.001f, 0.5f);

    [Theory]
    [InlineData("密钥")]
    [InlineData("端口")]
    public void Words_of_a_trade_are_not(string pair) => Assert.Equal(0, BackgroundFrequencies.ShareOf(TermKey.Pair(pair[0], pair[1])));

    [Theory]
    [InlineData("docker")]
    [InlineData("1952")]
    [InlineData("zyzzyva")]
    public void Names_and_years_are_not(string word) => Assert.Equal(0, BackgroundFrequencies.ShareOf(TermKey.Word(word)));

    [Fact]
    public void Words_are_listed_by_their_stems()
    {
        Assert.True(BackgroundFrequencies.ShareOf(Assert.Single(TermList("using"))) > 0);
        Assert.Equal(BackgroundFrequencies.ShareOf(Assert.Single(TermList("uses"))), BackgroundFrequencies.ShareOf(Assert.Single(TermList("used"))));
    }

    [Fact]
    public void The_more_usual_has_the_larger_share() =>
        Assert.True(BackgroundFrequencies.ShareOf(TermKey.Single('不')) > BackgroundFrequencies.ShareOf(TermKey.Single('湖')));

    private static HashSet<ulong> TermList(string text) => Analysis.TermList.Keys(text);
}
