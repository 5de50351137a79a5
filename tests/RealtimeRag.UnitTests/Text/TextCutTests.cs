using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

/// <summary>A cut text ends and begins with whole characters.</summary>
public sealed class TextCutTests
{
    [Theory]
    [InlineData("退款多久", 2, "退款")]
    [InlineData("退款", 2, "退款")]
    [InlineData("退款", 9, "退款")]
    [InlineData("退😀款", 2, "退")]
    [InlineData("退😀款", 3, "退😀")]
    [InlineData("cafe\u0301 au lait", 4, "caf")]
    [InlineData("cafe\u0301 au lait", 5, "cafe\u0301")]
    [InlineData("一👨‍👩‍👧二", 5, "一")]
    [InlineData("🇨🇳🇫🇷", 6, "🇨🇳")]
    [InlineData("退", 0, "")]
    public void A_beginning_is_the_longest_one_of_whole_characters(string text, int most, string beginning) => Assert.Equal(beginning, TextCut.Start(text, most));

    [Theory]
    [InlineData("退款多久", 2, "多久")]
    [InlineData("退款", 9, "退款")]
    [InlineData("退😀款", 2, "款")]
    [InlineData("退😀款", 3, "😀款")]
    [InlineData("cafe\u0301", 1, "")]
    [InlineData("cafe\u0301", 2, "e\u0301")]
    public void An_end_is_the_longest_one_of_whole_characters(string text, int most, string end) => Assert.Equal(end, TextCut.End(text, most));

    [Fact]
    public void An_endless_character_is_cut_between_code_points()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\U0001D165", 500));
        var cut = TextCut.Start(text, 900);
        Assert.InRange(cut.Length, 899, 900);
        Assert.False(char.IsHighSurrogate(cut[^1]));
    }

    [Fact]
    public void Wherever_it_is_cut_no_surrogate_pair_is_broken()
    {
        var text = string.Concat(Enumerable.Repeat("a😀e\u0301𠮷👨‍👩‍👧\u0301\u0302", 40));
        for (var most = 0; most <= text.Length; most++)
        {
            var (start, end) = (TextCut.Start(text, most), TextCut.End(text, most));
            Assert.True(start.Length <= most && end.Length <= most);
            Assert.True(start.Length == 0 || !char.IsHighSurrogate(start[^1]));
            Assert.True(end.Length == 0 || !char.IsLowSurrogate(end[0]));
            Assert.StartsWith(start, text, StringComparison.Ordinal);
            Assert.EndsWith(end, text, StringComparison.Ordinal);
        }
    }
}
