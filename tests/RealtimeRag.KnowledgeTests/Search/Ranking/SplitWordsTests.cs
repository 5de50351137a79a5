using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class SplitWordsTests
{
    private static readonly HashSet<ulong> Known =
    [
        .. TermList.Keys("deepseek websocket timeout keyboard keyword"), .. TermList.Keys("open source"), .. TermList.Keys("opensource"),
        .. TermList.Keys("into maybe"), TermKey.Word("oneway"),
    ];

    [Theory]
    [InlineData("does it work with deep seek", "does it work with deepseek")]
    [InlineData("the Web Socket address", "the WebSocket address")]
    [InlineData("time outs", "timeouts")]
    [InlineData("web socket time out key word", "websocket time out keyword")]
    [InlineData("用 deep seek 可以吗", "用 deepseek 可以吗")]
    public void Two_words_that_the_documents_write_as_one_are_joined(string heard, string joined) => Assert.Equal(joined, Join(heard));

    [Theory]
    [InlineData("is it open source")]
    [InlineData("may be in to one way")]
    [InlineData("deep, seek")]
    [InlineData("deep  seek")]
    [InlineData("deep blue")]
    [InlineData("deepseek")]
    [InlineData("怎么用")]
    [InlineData("a")]
    [InlineData("")]
    public void Everything_else_stays(string question) => Assert.Same(question, Join(question));

    [Fact]
    public void A_word_is_joined_once_only() => Assert.Equal("keyword board", Join("key word board"));

    private static string Join(string question) => SplitWords.Join(question, Known.Contains);
}
