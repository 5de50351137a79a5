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
    public void An_unusable_phrase_is_reported_with_its_line_in_both_languages(string text)
    {
        var error = Assert.Throws<PhraseListException>(() => TuningText.ParsePhrases(text)).Text;
        Assert.StartsWith("第 2 行", error.Chinese, StringComparison.Ordinal);
        Assert.StartsWith("Line 2", error.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_limited()
    {
        var lines = Enumerable.Range(0, TuningText.MostPhrases + 1).Select(i => $"phrase {i}");

        Assert.Throws<PhraseListException>(() => TuningText.ParsePhrases(string.Join('\n', lines)));
    }
}
