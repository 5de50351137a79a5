using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class TuningTextTests
{
    [Fact]
    public void One_phrase_a_line_without_comments_blanks_and_repeats() =>
        Assert.Equal(["查一下", "look up"], TuningText.ParsePhrases("\ufeff# 提问\n 查一下 \r\n\nlook up\n查一下\n"));

    [Theory]
    [InlineData("ok\n？！")]
    [InlineData("ok\n0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public void A_phrase_that_cannot_serve_is_named_by_its_line(string text) =>
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => TuningText.ParsePhrases(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_is_bounded()
    {
        var lines = Enumerable.Range(0, TuningText.MostPhrases + 1).Select(i => $"phrase {i}");

        Assert.Throws<FormatException>(() => TuningText.ParsePhrases(string.Join('\n', lines)));
    }

    [Theory]
    [InlineData("auto", QuestionMode.Auto)]
    [InlineData(" ALL ", QuestionMode.All)]
    [InlineData("Never", QuestionMode.Never)]
    public void Modes_are_read_whatever_their_case(string text, QuestionMode expected)
    {
        Assert.True(TuningText.TryParseMode(text, out var mode));
        Assert.Equal(expected, mode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("always")]
    public void Other_modes_are_refused(string text) => Assert.False(TuningText.TryParseMode(text, out _));

    [Theory]
    [InlineData("0", 0f)]
    [InlineData(" 0.45 ", 0.45f)]
    [InlineData("1", 1f)]
    public void Thresholds_run_from_zero_to_one(string text, float expected)
    {
        Assert.True(TuningText.TryParseThreshold(text, out var threshold));
        Assert.Equal(expected, threshold);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("-0.1")]
    [InlineData("0,5")]
    [InlineData("NaN")]
    [InlineData("")]
    public void Other_thresholds_are_refused(string text) => Assert.False(TuningText.TryParseThreshold(text, out _));
}
