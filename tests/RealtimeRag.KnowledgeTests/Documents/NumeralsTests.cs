using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class NumeralsTests
{
    [Theory]
    [InlineData(0, "零")]
    [InlineData(3, "三")]
    [InlineData(10, "十")]
    [InlineData(11, "十一")]
    [InlineData(20, "二十")]
    [InlineData(101, "一百零一")]
    [InlineData(110, "一百一十")]
    [InlineData(1_001, "一千零一")]
    [InlineData(12_030, "一万二千零三十")]
    [InlineData(-1, "-1")]
    [InlineData(100_000, "100000")]
    public void Chinese_numerals_are_written_as_spoken(int number, string text) => Assert.Equal(text, Numerals.Chinese(number));

    [Theory]
    [InlineData(1, "壹")]
    [InlineData(12, "壹拾贰")]
    [InlineData(205, "贰佰零伍")]
    public void Legal_numerals_leave_nothing_out(int number, string text) => Assert.Equal(text, Numerals.ChineseLegal(number));

    [Theory]
    [InlineData(1, "I")]
    [InlineData(4, "IV")]
    [InlineData(1_994, "MCMXCIV")]
    [InlineData(0, "0")]
    [InlineData(4_000, "4000")]
    public void Roman_numerals_subtract(int number, string text) => Assert.Equal(text, Numerals.Roman(number));

    [Theory]
    [InlineData(1, "a")]
    [InlineData(26, "z")]
    [InlineData(27, "aa")]
    [InlineData(28, "bb")]
    [InlineData(0, "0")]
    [InlineData(100_000, "100000")]
    public void Letters_are_doubled_after_z(int number, string text) => Assert.Equal(text, Numerals.Letters(number));

    [Theory]
    [InlineData(103, "一〇三", "103", "103", "103")]
    [InlineData(2, "二", "乙", "丑", "②")]
    [InlineData(12, "一二", "12", "亥", "⑫")]
    public void Other_numerals_end_where_their_characters_end(int number, string digits, string stem, string branch, string circled)
    {
        Assert.Equal(digits, Numerals.ChineseDigits(number));
        Assert.Equal(stem, Numerals.HeavenlyStem(number));
        Assert.Equal(branch, Numerals.EarthlyBranch(number));
        Assert.Equal(circled, Numerals.Circled(number));
    }
}
