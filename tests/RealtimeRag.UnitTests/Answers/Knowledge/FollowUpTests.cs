using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

public sealed class FollowUpTests
{
    [Theory]
    [InlineData("那周五呢？")]
    [InlineData("周末呢")]
    [InlineData("为什么")]
    [InlineData("它支持离线吗")]
    [InlineData("还有别的办法吗")]
    [InlineData("and on Friday?")]
    [InlineData("what about weekends")]
    [InlineData("why?")]
    [InlineData("does it work offline")]
    public void These_lean_on_the_question_before(string question) => Assert.True(FollowUp.LeansBack(question));

    [Theory]
    [InlineData("怎么配置 Dify 的密钥")]
    [InlineData("请假需要提前几天申请")]
    [InlineData("为什么要配置密钥")]
    [InlineData("如果忘记密码怎么办")]
    [InlineData("how do I configure the Dify key")]
    [InlineData("is there a limit on questions")]
    [InlineData("when is the next release")]
    public void These_stand_alone(string question) => Assert.False(FollowUp.LeansBack(question));

    [Fact]
    public void The_predecessor_is_the_last_question_of_the_session()
    {
        var request = AnswerStreams.Request("那周五呢？") with { History = [new AnswerTurn("什么时候发布？", "周四"), new AnswerTurn("周四几点？", "三点")] };

        Assert.Equal("周四几点？", FollowUp.Previous(request));
        Assert.Null(FollowUp.Previous(request with { History = [] }));
        Assert.Null(FollowUp.Previous(request with { Question = "请假需要提前几天申请？" }));
    }
}
