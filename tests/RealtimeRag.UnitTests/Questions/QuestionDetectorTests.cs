using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionDetectorTests
{
    private static readonly QuestionDetector Detector = new();

    [Theory]
    [InlineData("请问这个产品的价格是多少")]
    [InlineData("這個功能什麼時候能上線呢")]
    [InlineData("这个可以退吗？")]
    [InlineData("价格是多少？")]
    [InlineData("what is the price of this product")]
    [InlineData("IS THERE A DISCOUNT")]
    [InlineData("Tell me about the roadmap.")]
    [InlineData("介绍一下你们的架构")]
    [InlineData("我们用 mysql 还是 postgres")]
    [InlineData("嗯 那个 就是说 它大概要多少钱啊")]
    [InlineData("ｗｈａｔ ｉｓ ｔｈｅ ｐｒｉｃｅ？")]
    public void Asks(string text)
    {
        var verdict = Detector.Detect(text);

        Assert.True(verdict.IsQuestion, $"{text} {verdict}");
        Assert.Equal((0, text.Length), (verdict.Start, verdict.Length));
    }

    [Theory]
    [InlineData("我不知道怎么说")]
    [InlineData("我不知道怎麼說")]
    [InlineData("I know what you mean")]
    [InlineData("今天我们讨论发布流程")]
    [InlineData("we shipped it yesterday")]
    [InlineData("不管价格怎么变我们都会买")]
    [InlineData("这就是为什么我们要上监控")]
    public void Does_not_ask(string text)
    {
        var verdict = Detector.Detect(text);

        Assert.False(verdict.IsQuestion, $"{text} {verdict}");
        Assert.Equal((0, 0, "statement"), (verdict.Start, verdict.Length, verdict.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData("\u200b\ufeff")]
    [InlineData("？！。")]
    [InlineData("…")]
    public void A_text_without_words_is_never_a_question(string text) => Assert.Equal(new QuestionVerdict(false, 0, 0, 0, "blank"), Detector.Detect(text));

    [Theory]
    [InlineData("这个产品的价格是多少？", "question_mark")]
    [InlineData("这个功能支持离线吗", "particle")]
    [InlineData("what is the price of this product", "question_word")]
    [InlineData("can we cancel the order", "inversion")]
    public void The_reason_names_the_cue(string text, string reason) => Assert.Equal(reason, Detector.Detect(text).Reason);

    [Fact]
    public void The_span_covers_the_sentences_that_ask()
    {
        const string Text = "我们上周发布了新版本。价格是多少？有没有折扣？谢谢大家。";

        var verdict = Detector.Detect(Text);

        Assert.Equal("价格是多少？有没有折扣？", Text.Substring(verdict.Start, verdict.Length));
    }

    [Fact]
    public void A_threshold_of_one_finds_nothing_and_of_zero_everything()
    {
        Assert.False(new QuestionDetector(1.01f).Detect("价格是多少？").IsQuestion);
        Assert.True(new QuestionDetector(0f).Detect("我们昨天发布了").IsQuestion);
    }

    [Fact]
    public void Any_text_gives_a_verdict_within_its_bounds() => Prop.ForAll<string>(text =>
    {
        text ??= "";
        var verdict = Detector.Detect(text);
        return verdict.Confidence is >= 0 and <= 1 && verdict.Start >= 0 && verdict.Start + verdict.Length <= text.Length && verdict.IsQuestion == verdict.Length > 0;
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void The_same_text_gives_the_same_verdict_from_many_threads()
    {
        var texts = QuestionRows.Read("adversarial.tsv").ConvertAll(row => row.Text);
        var alone = texts.ConvertAll(text => Detector.Detect(text));
        var together = new QuestionVerdict[texts.Count];

        Parallel.For(0, texts.Count, i => together[i] = Detector.Detect(texts[i]));

        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    [InlineData(8_000)]
    public void A_call_allocates_nothing_once_warm(int length)
    {
        var text = string.Concat(Enumerable.Repeat("我知道为什么会这样 ", (length / 10) + 1))[..length];
        for (var i = 0; i < 50; i++)
        {
            Detector.Detect(text);
        }

        // A collection that comes in between empties the pool of arrays, so a round may have to fill it again.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedBy(text)));
    }

    private static long AllocatedBy(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            Detector.Detect(text);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Theory]
    [InlineData("我知道为什么会这样")]
    [InlineData("价格是多少？")]
    [InlineData("i know what you mean and ")]
    public void Eight_thousand_characters_of_bait_give_a_verdict(string bait)
    {
        var text = string.Concat(Enumerable.Repeat(bait, (8_000 / bait.Length) + 1))[..8_000];

        var verdict = Detector.Detect(text);

        Assert.InRange(verdict.Start + verdict.Length, 0, text.Length);
    }
}
