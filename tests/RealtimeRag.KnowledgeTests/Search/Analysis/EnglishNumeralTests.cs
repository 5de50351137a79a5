using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class EnglishNumeralTests
{
    private static readonly string[] Small =
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".Split(' ');

    private static readonly string[] Tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".Split(' ');

    [Theory]
    [InlineData("zero", 0)]
    [InlineData("seven", 7)]
    [InlineData("nineteen", 19)]
    [InlineData("eighty", 80)]
    [InlineData("hundred", 100)]
    [InlineData("thousand", 1_000)]
    [InlineData("million", 1_000_000)]
    [InlineData("billion", 1_000_000_000)]
    [InlineData("third", 3)]
    [InlineData("twelfth", 12)]
    [InlineData("fiftieth", 50)]
    [InlineData("second", -1)]
    [InlineData("tenant", -1)]
    [InlineData("", -1)]
    public void Number_words_have_a_value(string word, int value) => Assert.Equal(value, EnglishNumeral.ValueOf(word));

    [Theory]
    [InlineData("nineteen eighty five", 1985)]
    [InlineData("eighteen twelve", 1812)]
    [InlineData("two hundred and six", 206)]
    [InlineData("seven thousand", 7_000)]
    [InlineData("two thousand and twenty", 2_020)]
    [InlineData("three million five hundred thousand", 3_500_000)]
    [InlineData("four oh five", 405)]
    [InlineData("nineteen oh five", 1905)]
    [InlineData("seven o seven", 707)]
    [InlineData("one two three four", 1234)]
    public void Consecutive_number_words_are_one_number(string spoken, int value)
    {
        var keys = TermList.Keys(spoken);

        Assert.Equal([TermKey.Word($"{value}")], keys);
    }

    [Fact]
    public void Any_spoken_number_equals_the_written_one() => Prop.ForAll(Gen.Choose(2, 999_999).ToArbitrary(), number =>
        TermList.Keys(Spoken(number)).SetEquals([TermKey.Word($"{number}")])).Check(PropertyRuns.Of(300));

    [Fact]
    public void Any_year_spoken_in_pairs_equals_the_written_one() => Prop.ForAll(Gen.Choose(11, 19).Two().ToArbitrary(), pair =>
        TermList.Keys($"{Small[pair.Item1]} {Small[pair.Item2]}").SetEquals([TermKey.Word($"{pair.Item1}{pair.Item2:00}")])).Check(PropertyRuns.Of(50));

    [Fact]
    public void The_word_one_alone_is_not_a_number() => Assert.Empty(TermList.Of("that one"));

    [Theory]
    [InlineData("five. six", "5", "6")]
    [InlineData("twenty people in thirty rooms", "20", "30")]
    public void Anything_in_between_ends_a_number(string text, string one, string other)
    {
        var keys = TermList.Keys(text);

        Assert.Contains(TermKey.Word(one), keys);
        Assert.Contains(TermKey.Word(other), keys);
    }

    [Theory]
    [InlineData("oh five of them", "5")]
    [InlineData("four oh dear", "4")]
    [InlineData("forty oh two", "40")]
    public void An_oh_is_a_zero_only_between_digits(string text, string number) => Assert.Contains(TermKey.Word(number), TermList.Keys(text));

    [Fact]
    public void A_number_spans_all_its_words()
    {
        const string Text = "in nineteen eighty five";
        var term = Assert.Single(TermList.Of(Text));

        Assert.Equal("nineteen eighty five", Text[term.Start..term.End]);
    }

    [Fact]
    public void An_endless_number_does_not_overflow() =>
        Assert.NotEmpty(TermList.Of(string.Join(' ', Enumerable.Repeat("nine hundred billion", 50))));

    private static string Spoken(int number)
    {
        if (number >= 1_000)
        {
            return $"{Spoken(number / 1_000)} thousand{(number % 1_000 == 0 ? "" : $" {(number % 1_000 < 100 ? "and " : "")}{Spoken(number % 1_000)}")}";
        }

        if (number >= 100)
        {
            return $"{Small[number / 100]} hundred{(number % 100 == 0 ? "" : $" and {Spoken(number % 100)}")}";
        }

        return number < 20 ? Small[number] : $"{Tens[number / 10]}{(number % 10 == 0 ? "" : $" {Small[number % 10]}")}";
    }
}
