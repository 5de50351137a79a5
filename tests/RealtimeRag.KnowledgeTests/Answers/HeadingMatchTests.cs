using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class HeadingMatchTests
{
    [Theory]
    [InlineData("怎么添加自己的文档", "内置知识库 › 怎么添加自己的文档", true)]
    [InlineData("为什么我说了话它不回答", "错误与解决办法 › 为什么我说了话没有回答", true)]
    [InlineData("what happens when the connection breaks", "Protocol › What happens when the connection breaks?", true)]
    [InlineData("红烧肉怎么做", "协议 › 怎么暂停", false)]
    [InlineData("how do i cook rice", "Start › How do I start the server", false)]
    [InlineData("what is the weather like", "Limits › What is the session id", false)]
    [InlineData("怎么", "怎么", false)]
    [InlineData("", "", false)]
    public void A_heading_that_asks_the_same_is_told_from_one_that_only_begins_alike(string question, string title, bool asks) =>
        Assert.Equal(asks, HeadingMatch.Asks(question, title));
}
