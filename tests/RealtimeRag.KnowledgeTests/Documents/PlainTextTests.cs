using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("a  b\t\tc", "a b c")]
    [InlineData("  a  \n\n\n  b  ", "a\nb")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("全　角　空格", "全 角 空格")]
    [InlineData("soft\u00ADhyphen and zero\u200Bwidth", "softhyphen and zerowidth")]
    [InlineData("\uFEFFmark", "mark")]
    [InlineData("right\u202Eleft", "rightleft")]
    [InlineData("bell\u0007\u0000", "bell")]
    [InlineData("😀 stays", "😀 stays")]
    [InlineData("half \uD83D pair", "half pair")]
    [InlineData("other half \uDE00", "other half")]
    public void White_space_is_collapsed_and_invisible_characters_are_dropped(string text, string tidy) => Assert.Equal(tidy, PlainText.Tidy(text));

    [Fact]
    public void A_tidy_text_has_no_double_spaces_no_blank_lines_and_stays_as_it_is()
    {
        var piece = Gen.Elements("a", "中", " ", "\n", "\r\n", "\t", "\u200B", "\u3000", "\uD83D", "\uDE00", "😀", "\0", "。");
        Prop.ForAll(piece.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var tidy = PlainText.Tidy(text);
            Assert.Equal(tidy, PlainText.Tidy(tidy));
            Assert.Equal(tidy, tidy.Trim());
            Assert.DoesNotContain(["  ", "\n\n", " \n", "\n ", "\r", "\t", "\0"], bad => tidy.Contains(bad, StringComparison.Ordinal));
            Assert.Equal(text.Count(c => c is 'a' or '中' or '。'), tidy.Count(c => c is 'a' or '中' or '。'));
            Assert.Equal(tidy, new string([.. tidy.EnumerateRunes().SelectMany(rune => rune.ToString())]));
        }).Check(PropertyRuns.Of(100));
    }

    [Theory]
    [InlineData('中', true)]
    [InlineData('。', true)]
    [InlineData('，', true)]
    [InlineData('あ', true)]
    [InlineData('한', true)]
    [InlineData('Ａ', true)]
    [InlineData('a', false)]
    [InlineData('é', false)]
    [InlineData('—', false)]
    [InlineData('ﬁ', false)]
    public void Wide_characters_take_no_spaces(char c, bool wide) => Assert.Equal(wide, PlainText.IsWide(c));

    [Fact]
    public void On_one_line_there_are_no_line_ends() => Assert.Equal("a b c", PlainText.OneLine(" a\n\nb \r\n c "));
}
