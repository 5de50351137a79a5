using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class FollowUpTests
{
    [Theory]
    [InlineData("那周五呢")]
    [InlineData("那周五呢？")]
    [InlineData("周末呢")]
    [InlineData("它多少钱")]
    [InlineData("那个在哪里领")]
    [InlineData("为什么")]
    [InlineData("what about friday")]
    [InlineData("and on weekends?")]
    [InlineData("how much does it cost")]
    [InlineData("why")]
    public void Leaning_questions_are_seen(string question) => Assert.True(FollowUp.IsOne(question));

    [Theory]
    [InlineData("图书馆周五几点闭馆")]
    [InlineData("学校的第一任校长是谁")]
    [InlineData("when does the library close on fridays")]
    [InlineData("who was the first president of the university")]
    public void Questions_that_stand_alone_are_left_alone(string question) => Assert.False(FollowUp.IsOne(question));
}
