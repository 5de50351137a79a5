using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionFinderTests
{
    private static readonly QuestionFinder Finder = new(new QuestionDetector(), QuestionTuning.Default);

    [Fact]
    public void A_statement_leaves_the_transcript_to_grow()
    {
        var transcript = Of("今天我们讨论发布流程");

        var finding = Finder.Find(transcript);

        Assert.Equal(QuestionFindingKind.Statement, finding.Kind);
        Assert.Same(transcript, finding.Remainder);
        Assert.Equal("", finding.Text);
    }

    [Fact]
    public void What_precedes_the_question_is_its_context()
    {
        var finding = Finder.Find(Of("今天我们讨论发布流程", "首先看第一个项目。请问这个产品的价格是多少？"));

        Assert.Equal("请问这个产品的价格是多少？", finding.Text);
        Assert.Equal("今天我们讨论发布流程首先看第一个项目。", finding.Context);
        Assert.True(finding.IsComplete);
        Assert.True(finding.Remainder.IsEmpty);
    }

    [Theory]
    [InlineData("请问这个产品的价格", "是多少", "请问这个产品的价格是多少")]
    [InlineData("这个产品的价格", "是多少", "这个产品的价格是多少")]
    [InlineData("what is the", "price of this product", "what is the price of this product")]
    [InlineData("can you tell me", "where the office is", "can you tell me where the office is")]
    public void A_question_split_by_a_pause_is_asked_whole(string first, string second, string whole)
    {
        var finding = Finder.Find(Of(first, second));

        Assert.Equal(QuestionFindingKind.Question, finding.Kind);
        Assert.Equal(whole, finding.Text);
        Assert.True(finding.IsComplete);
    }

    [Fact]
    public void A_question_over_three_finals_is_asked_whole() =>
        Assert.Equal("请问我们这个产品的价格是多少", Finder.Find(Of("请问", "我们这个产品的价格", "是多少")).Text);

    [Fact]
    public void A_statement_after_the_question_does_not_hide_it()
    {
        var finding = Finder.Find(Of("价格是多少？", "我们等你的消息。"));

        Assert.Equal("价格是多少？", finding.Text);
        Assert.Equal("我们等你的消息。", finding.Remainder.Text);
    }

    [Fact]
    public void Several_questions_at_once_are_asked_in_their_order()
    {
        var finding = Finder.Find(Of("价格是多少？我们预算有限。有没有折扣？"));

        Assert.Equal("价格是多少？有没有折扣？", finding.Text);
        Assert.Equal("我们预算有限。", finding.Context);
    }

    [Fact]
    public void The_question_is_removed_from_the_remainder()
    {
        var finding = Finder.Find(Of("价格是多少？好的。"));

        Assert.Equal(QuestionFindingKind.Statement, Finder.Find(finding.Remainder).Kind);
    }

    [Theory]
    [InlineData("what is the price and the")]
    [InlineData("请问")]
    [InlineData("请问这个产品的价格")]
    [InlineData("价格是多少以及")]
    [InlineData("当我们发布新版本的时候")]
    [InlineData("could you tell me")]
    public void An_utterance_that_breaks_off_is_incomplete(string text) => Assert.False(Finder.Find(Of(text)).IsComplete);


    [Theory]
    [InlineData("价格是多少")]
    [InlineData("what are you looking for")]
    [InlineData("Where is it?")]
    [InlineData("我们今天发布了新版本")]
    [InlineData("请问洗手间在哪里")]
    public void A_finished_utterance_is_complete(string text) => Assert.True(Finder.Find(Of(text)).IsComplete);

    [Fact]
    public void An_empty_transcript_asks_nothing()
    {
        var finding = Finder.Find(Transcript.Empty);

        Assert.Equal((QuestionFindingKind.Statement, "blank"), (finding.Kind, finding.Reason));
    }

    private static Transcript Of(params string[] finals) => finals.Aggregate(Transcript.Empty, (t, f) => t.Append(f));
}
