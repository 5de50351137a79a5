using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class NumeralTests
{
    [Theory]
    [InlineData("二零零五年", 4, 2005)]
    [InlineData("二〇二四", 4, 2024)]
    [InlineData("一百二十三米", 5, 123)]
    [InlineData("十二个", 2, 12)]
    [InlineData("二十", 2, 20)]
    [InlineData("两千", 2, 2000)]
    [InlineData("一万零五十", 5, 10050)]
    [InlineData("三亿五千万", 5, 350_000_000)]
    [InlineData("一千零一夜", 4, 1001)]
    [InlineData("五百万", 3, 5_000_000)]
    public void Han_numbers_have_a_value(string text, int length, long value)
    {
        Assert.Equal(length, HanNumeral.Read(text, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("三")]
    [InlineData("三国")]
    [InlineData("天下")]
    [InlineData("")]
    public void A_lone_numeral_is_not_a_number(string text) => Assert.Equal(0, HanNumeral.Read(text, out _));

    [Theory]
    [InlineData("nineteen eighty five", "1985")]
    [InlineData("fifteen seventy three", "1573")]
    [InlineData("two thousand and five", "2005")]
    [InlineData("twenty ten", "2010")]
    [InlineData("one hundred and twenty three", "123")]
    [InlineData("three million", "3000000")]
    [InlineData("twenty first", "21")]
    [InlineData("twenty one", "21")]
    [InlineData("fourteenth", "14th")]
    [InlineData("10,000", "10000")]
    [InlineData("二零零五", "2005")]
    [InlineData("１２３", "一百二十三")]
    public void Spoken_and_written_numbers_are_the_same_term(string spoken, string written) =>
        Assert.Equal(TermList.Keys(written), TermList.Keys(spoken));

    [Theory]
    [InlineData("5个", "五个")]
    [InlineData("第3条", "第三条")]
    [InlineData("３月", "三月")]
    public void A_lone_digit_beside_Han_is_the_Han_digit(string digit, string han) => Assert.Equal(TermList.Keys(han), TermList.Keys(digit));

    [Theory]
    [InlineData("3.5", "3", "5")]
    [InlineData("1,2", "12", "12")]
    public void Decimals_are_kept_whole_and_lists_are_split(string text, string one, string other)
    {
        Assert.DoesNotContain(TermKey.Word(one), TermList.Keys(text.Contains('.', StringComparison.Ordinal) ? text : ""));
        Assert.DoesNotContain(TermKey.Word(other), TermList.Keys(text));
    }
}
