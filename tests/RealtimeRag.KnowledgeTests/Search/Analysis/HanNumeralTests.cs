using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class HanNumeralTests
{
    private static readonly (long Value, string Name)[] Units = [(100_000_000, "亿"), (10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")];

    [Fact]
    public void Any_number_read_by_value_is_parsed() => Prop.ForAll(Gen.Choose(10, int.MaxValue).ToArbitrary(), number =>
        HanNumeral.Read(Spoken(number), out var value) == Spoken(number).Length && value == number).Check(PropertyRuns.Of(300));

    [Fact]
    public void Any_number_read_digit_by_digit_is_parsed() => Prop.ForAll(Gen.Choose(10, int.MaxValue).ToArbitrary(), number =>
    {
        var digits = string.Concat($"{number}".Select(digit => HanNumeral.Character(digit - '0')));
        return HanNumeral.Read(digits, out var value) == digits.Length && value == number;
    }).Check(PropertyRuns.Of(300));

    [Fact]
    public void Both_ways_to_say_a_year_are_one_term() => Assert.Equal(TermList.Keys("一九九七年"), TermList.Keys("一千九百九十七年"));

    [Theory]
    [InlineData("十", 10)]
    [InlineData("百", 100)]
    public void A_leading_one_may_be_omitted(string unit, int value)
    {
        Assert.Equal(2, HanNumeral.Read(unit + "五", out var read));
        Assert.Equal(value + 5, read);
    }

    [Theory]
    [InlineData("萬億")]
    [InlineData("貳")]
    [InlineData("五三百")]
    [InlineData("二三十")]
    public void Invalid_sequences_are_not_numbers(string text) => Assert.NotEqual(text.Length + 1, HanNumeral.Read(text + "个", out _));

    [Theory]
    [InlineData('零', 0)]
    [InlineData('〇', 0)]
    [InlineData('九', 9)]
    [InlineData('十', -1)]
    [InlineData('两', -1)]
    [InlineData('9', -1)]
    public void Digits_have_a_value(char character, int value) => Assert.Equal(value, HanNumeral.DigitOf(character));

    [Fact]
    public void Every_digit_is_written_by_its_character() =>
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(digit, HanNumeral.DigitOf(HanNumeral.Character(digit))));

    [Theory]
    [InlineData('两', true)]
    [InlineData('亿', true)]
    [InlineData('五', true)]
    [InlineData('第', false)]
    [InlineData('5', false)]
    public void Numbers_are_made_of_digits_and_units(char character, bool isPart) => Assert.Equal(isPart, HanNumeral.IsPart(character));

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("九九九九九九九九九九九九九九九九九九九九九九")]
    [InlineData("九亿亿亿亿亿亿")]
    public void A_number_that_is_too_large_is_harmless(string text) => Assert.True(TermList.Of(text).TrueForAll(term => term.End <= text.Length));

    private static string Spoken(long number)
    {
        if (number < 10)
        {
            return HanNumeral.Character((int)number).ToString();
        }

        var (unit, name) = Units.First(unit => unit.Value <= number);
        var (high, low) = (number / unit, number % unit);
        var joint = low > 0 && low < unit / 10 ? "零" : "";
        return Spoken(high) + name + (low == 0 ? "" : joint + Spoken(low));
    }
}
