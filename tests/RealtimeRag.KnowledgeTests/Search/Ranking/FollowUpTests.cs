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
    public void Dependent_questions_are_recognised(string question) => Assert.True(FollowUp.IsOne(question));

    [Theory]
    [InlineData("图书馆周五几点闭馆")]
    [InlineData("学校的第一任校长是谁")]
    [InlineData("when does the library close on fridays")]
    [InlineData("who was the first president of the university")]
    public void Independent_questions_are_recognised(string question) => Assert.False(FollowUp.IsOne(question));

    [Theory]
    [InlineData("它的电话是多少", nameof(Leaning.Sure))]
    [InlineData("那周五呢", nameof(Leaning.Sure))]
    [InlineData("what about friday", nameof(Leaning.Sure))]
    [InlineData("how much does it cost", nameof(Leaning.Sure))]
    [InlineData("食堂在哪", nameof(Leaning.Perhaps))]
    [InlineData("那食堂在哪里", nameof(Leaning.Perhaps))]
    [InlineData("那个年假有几天", nameof(Leaning.Perhaps))]
    [InlineData("周五几点关门呢", nameof(Leaning.Perhaps))]
    [InlineData("is there a gym", nameof(Leaning.Perhaps))]
    [InlineData("and where is the canteen", nameof(Leaning.Perhaps))]
    [InlineData("年假一共有几天", nameof(Leaning.None))]
    [InlineData("when does the garage close", nameof(Leaning.None))]
    public void The_certainty_of_dependence_is_reported(string question, string leaning) => Assert.Equal(leaning, FollowUp.Of(question).ToString());
}
