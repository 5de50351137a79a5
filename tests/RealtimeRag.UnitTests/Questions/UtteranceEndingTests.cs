using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class UtteranceEndingTests
{
    [Theory]
    [InlineData("我们需要接口和")]
    [InlineData("这个很好但是")]
    [InlineData("因为")]
    [InlineData("如果")]
    [InlineData("当用户登录的时候")]
    [InlineData("要是失败的话")]
    [InlineData("我们把")]
    [InlineData("先看价格，")]
    [InlineData("价格、")]
    [InlineData("我想问一下")]
    [InlineData("那我想请教一下")]
    [InlineData("嗯请问")]
    [InlineData("请问你们的退款")]
    [InlineData("想问下这个套餐")]
    [InlineData("能不能")]
    [InlineData("我说……")]
    [InlineData("what about the")]
    [InlineData("can you tell me")]
    [InlineData("How do I")]
    [InlineData("excuse me,")]
    [InlineData("we shipped it because")]
    [InlineData("I would like to talk about")]
    [InlineData("it depends on my")]
    [InlineData("so, um")]
    [InlineData("what’s the price and")]
    public void A_speaker_who_broke_off_is_likely_to_continue(string text)
    {
        Assert.True(UtteranceEnding.IsBrokenOff(text), text);
        Assert.True(UtteranceEnding.IsBrokenOff(text.ToUpperInvariant()), text.ToUpperInvariant());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("因为。")]
    [InlineData("如果？")]
    [InlineData("请问怎么退款")]
    [InlineData("请问有没有折扣")]
    [InlineData("想问一下价格是多少")]
    [InlineData("我们今天发布了")]
    [InlineData("不用谢")]
    [InlineData("We shipped it.")]
    [InlineData("what is it for")]
    [InlineData("where are you from")]
    [InlineData("what are you looking at")]
    [InlineData("who is it with")]
    [InlineData("in")]
    [InlineData("the end")]
    [InlineData("我们用 redis and kafka")]
    public void A_finished_utterance_waits_for_nothing(string text) => Assert.False(UtteranceEnding.IsBrokenOff(text), text);

    [Theory]
    [InlineData("请问", true)]
    [InlineData("我想请教一下", true)]
    [InlineData("嗯，您知道", true)]
    [InlineData("那能不能", true)]
    [InlineData("Could you tell me", true)]
    [InlineData("let me ask you", true)]
    [InlineData("excuse me, ", false)]
    [InlineData("请问价格", false)]
    [InlineData("could you tell me why", false)]
    [InlineData("可以", true)]
    [InlineData("好", false)]
    public void Bare_openers_and_openers_with_a_question_are_distinguished(string text, bool bare) => Assert.Equal(bare, UtteranceEnding.IsBareOpener(text));
}
