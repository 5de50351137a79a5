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
    public void Everyday_pairs_are_common(string pair) => Assert.InRange(BackgroundFrequencies.ShareOf(TermKey.Pair(pair[0], pair[1])), 0.001f, 0.5f);

    [Theory]
    [InlineData("thing")]
    [InlineData("need")]
    [InlineData("work")]
    [InlineData("2")]
    public void Everyday_words_are_common(string word) => Assert.InRange(BackgroundFrequencies.ShareOf(TermKey.Word(word)), 0.001f, 0.5f);

    [Theory]
    [InlineData("密钥")]
    [InlineData("端口")]
    public void Technical_terms_are_not_common(string pair) => Assert.Equal(0, BackgroundFrequencies.ShareOf(TermKey.Pair(pair[0], pair[1])));

    [Theory]
    [InlineData("docker")]
    [InlineData("1952")]
    [InlineData("zyzzyva")]
    public void Names_and_years_are_not_common(string word) => Assert.Equal(0, BackgroundFrequencies.ShareOf(TermKey.Word(word)));

    [Fact]
    public void Words_are_listed_by_their_stems()
    {
        Assert.True(BackgroundFrequencies.ShareOf(Assert.Single(TermList("using"))) > 0);
        Assert.Equal(BackgroundFrequencies.ShareOf(Assert.Single(TermList("uses"))), BackgroundFrequencies.ShareOf(Assert.Single(TermList("used"))));
    }

    [Fact]
    public void The_more_common_term_has_the_larger_share() =>
        Assert.True(BackgroundFrequencies.ShareOf(TermKey.Single('不')) > BackgroundFrequencies.ShareOf(TermKey.Single('湖')));

    private static HashSet<ulong> TermList(string text) => Analysis.TermList.Keys(text);
}
