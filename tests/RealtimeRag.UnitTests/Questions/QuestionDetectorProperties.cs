using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>Properties of every text, sensible or not.</summary>
public sealed class QuestionDetectorProperties
{
    private const string Marks = " \t\n，。？！；：、…“”「」,.?!;:'\"()-_/\\\0\u200b\u2028\ufeff\ufffe\uffff";

    private static readonly QuestionDetector Detector = new();
    private static readonly string[] Words =
    [
        "what", "price", "is", "the", "我", "们", "价格", "是", "多少", "吗", "呢", "嗯", "3.5", "１２", "ＷＨＡＴ", "甚麼", "don't", "supercalifragilisticexpialidociousness", "ß", "İ", "한국", "か", "😀",
    ];

    /// <summary>Words, marks, halves of surrogate pairs and any other code unit, in any order.</summary>
    private static Arbitrary<string> AnyText { get; } = Gen.Frequency(
        (6, Gen.Elements(Words)),
        (3, Gen.Elements(Marks.ToCharArray()).Select(mark => mark.ToString())),
        (1, Gen.Choose(0xd800, 0xdfff).Select(unit => ((char)unit).ToString())),
        (1, Gen.Choose(0, 0xffff).Select(unit => ((char)unit).ToString())))
        .ArrayOf().Select(string.Concat).ToArbitrary();

    private static Config Many => PropertyRuns.Of(1_000);

    [Fact]
    public void Every_text_gets_a_verdict_within_its_bounds() => Prop.ForAll(AnyText, text =>
    {
        var verdict = Detector.Detect(text);
        Assert.InRange(verdict.Confidence, 0f, 1f);
        Assert.InRange(verdict.Start, 0, text.Length);
        Assert.InRange(verdict.Length, 0, text.Length - verdict.Start);
        Assert.Equal(verdict.IsQuestion, verdict.Length > 0);
        Assert.Matches("^[a-z_]+$", verdict.Reason);
    }).Check(Many);

    [Fact]
    public void The_same_text_gets_the_same_verdict() => Prop.ForAll(AnyText, text => Detector.Detect(text) == new QuestionDetector().Detect(text)).Check(Many);

    [Fact]
    public void A_text_within_a_longer_buffer_is_judged_alone() => Prop.ForAll(AnyText, text =>
        Detector.Detect(("价格是多少？" + text + "what is it?").AsSpan(6, text.Length)) == Detector.Detect(text)).Check(Many);

    [Fact]
    public void Case_changes_nothing() => Prop.ForAll(AnyText, text => AssertSame(text, Upper(text))).Check(Many);

    [Fact]
    public void Width_changes_nothing() => Prop.ForAll(AnyText, text => AssertSame(text, Wide(text))).Check(Many);

    [Fact]
    public void Blanks_around_a_text_change_nothing_but_the_place() => Prop.ForAll(AnyText, text =>
    {
        var (bare, padded) = (Detector.Detect(text), Detector.Detect("  " + text + "\t"));
        Assert.Equal((bare.IsQuestion, bare.Confidence), (padded.IsQuestion, padded.Confidence));
    }).Check(Many);

    [Fact]
    public void A_lower_threshold_never_loses_a_question() => Prop.ForAll(AnyText, Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (text, one, other) =>
    {
        var (low, high) = (new QuestionDetector(Math.Min(one, other) / 100f), new QuestionDetector(Math.Max(one, other) / 100f));
        Assert.True(!high.Detect(text).IsQuestion || low.Detect(text).IsQuestion);
        Assert.Equal(low.Detect(text).Confidence, high.Detect(text).Confidence);
    }).Check(Many);

    [Fact]
    public void The_threshold_alone_decides() => Prop.ForAll(AnyText, text =>
    {
        var verdict = Detector.Detect(text);
        Assert.Equal(verdict.Confidence >= QuestionDetector.DefaultThreshold, verdict.IsQuestion);
    }).Check(Many);

    [Fact]
    public void A_question_behind_a_full_stop_is_as_sure_as_alone() => Prop.ForAll(AnyText, text =>
    {
        const string Question = "请问这个产品的价格是多少？";
        var lead = text + "。";
        var verdict = Detector.Detect(lead + Question);
        Assert.True(verdict.IsQuestion);
        Assert.True(verdict.Confidence >= Detector.Detect(Question).Confidence);
        Assert.Equal(lead.Length + Question.Length, verdict.Start + verdict.Length);
    }).Check(Many);

    [Theory]
    [InlineData(1)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(500)]
    [InlineData(8_000)]
    [InlineData(40_000)]
    public void A_text_of_any_length_is_judged(int length)
    {
        Assert.Equal("statement", Detector.Detect(new string('好', length)).Reason);
        Assert.False(Detector.Detect(new string('\ud83d', length)).IsQuestion && length > 95);
        Assert.InRange(Detector.Detect(new string('a', length)).Confidence, 0f, 1f);
    }

    [Fact]
    public void Any_text_is_judged_without_allocation()
    {
        string[] texts = ["", "？", "\ud83d", new('\uffff', 300), string.Concat(Enumerable.Repeat("what 是 ", 200)), new(' ', 5_000), "价格是多少？".PadLeft(2_000, '甲')];
        foreach (var text in texts.Concat(texts))
        {
            Detector.Detect(text);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts)
        {
            Detector.Detect(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSame(string text, string changed)
    {
        var (one, other) = (Detector.Detect(text), Detector.Detect(changed));
        Assert.Equal((one.IsQuestion, one.Confidence), (other.IsQuestion, other.Confidence));
    }

    /// <summary>ASCII letters only: other scripts have letters whose capital is another word.</summary>
    private static string Upper(string text) => string.Concat(text.Select(c => c is >= 'a' and <= 'z' ? (char)(c - 32) : c));

    /// <summary>
    /// ASCII letters and digits only: a full-width comma is a pause, a full-width stop an end, where a half-width one may be part of a number.
    /// </summary>
    private static string Wide(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? (char)(c + 0xfee0) : c));
}
