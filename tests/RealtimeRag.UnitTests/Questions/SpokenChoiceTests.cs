using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>Which of several things a speaker picks.</summary>
public sealed class SpokenChoiceTests
{
    private static readonly string[] Names = ["怎么修改端口", "服务的地址和端口是多少", "How do I start it"];

    [Theory]
    [InlineData("第二个", 1)]
    [InlineData("第2个", 1)]
    [InlineData("第二个。", 1)]
    [InlineData("嗯我想问第二个吧", 1)]
    [InlineData("我选第三个问题", 2)]
    [InlineData("第一个，谢谢", 0)]
    [InlineData("好的，请说第一条", 0)]
    [InlineData("一", 0)]
    [InlineData("2", 1)]
    [InlineData("２号", 1)]
    [InlineData("最后一个", 2)]
    [InlineData("the second one", 1)]
    [InlineData("The first, please.", 0)]
    [InlineData("number two", 1)]
    [InlineData("um i mean option 3", 2)]
    [InlineData("two", 1)]
    [InlineData("I'd like the last one please", 2)]
    [InlineData("服务的地址和端口是多少？", 1)]
    [InlineData("怎麼修改端口", 0)]
    [InlineData("how do i start it", 2)]
    public void A_number_or_a_name_picks(string said, int index) => Assert.Equal(index, SpokenChoice.Of(said, Names));

    [Theory]
    [InlineData("")]
    [InlineData("嗯")]
    [InlineData("第四个")]
    [InlineData("第二个季度卖了多少")]
    [InlineData("我们第一次开会")]
    [InlineData("一个都不对")]
    [InlineData("the one")]
    [InlineData("the second quarter was good")]
    [InlineData("two people are coming")]
    [InlineData("怎么删除端口")]
    [InlineData("都不是")]
    public void Anything_else_picks_nothing(string said) => Assert.Null(SpokenChoice.Of(said, Names));

    [Fact]
    public void A_number_beyond_the_last_picks_nothing() => Assert.Null(SpokenChoice.Of("第三个", Names[..2]));

    [Fact]
    public void A_long_text_costs_no_time() => Assert.Null(SpokenChoice.Of(string.Concat(Enumerable.Repeat("请讲说好", 2_000)), Names));
}
