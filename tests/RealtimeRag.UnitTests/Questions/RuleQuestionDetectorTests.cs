using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class RuleQuestionDetectorTests
{
    private static readonly RuleQuestionDetector Detector = new();

    [Theory]
    [InlineData("请问这个产品的价格是多少")]
    [InlineData("这个可以退吗")]
    [InlineData("价格呢？")]
    [InlineData("what is the price")]
    [InlineData("is there a discount")]
    [InlineData("Tell me about the roadmap")]
    [InlineData("介绍一下你们的架构")]
    public void Asks(string text)
    {
        var verdict = Detector.Detect(text);

        Assert.True(verdict.IsQuestion);
        Assert.Equal((0, text.Length), (verdict.Start, verdict.Length));
    }

    [Theory]
    [InlineData("我不知道怎么说")]
    [InlineData("I know what you mean")]
    [InlineData("今天我们讨论发布流程")]
    [InlineData("we shipped it yesterday")]
    [InlineData("")]
    [InlineData("\u200b \ufeff")]
    public void Does_not_ask(string text)
    {
        var verdict = Detector.Detect(text);

        Assert.False(verdict.IsQuestion);
        Assert.Equal(0, verdict.Length);
    }
}
