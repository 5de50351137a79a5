using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>Disturbed rows are what recognizers make of speech: nearly the same words, never none.</summary>
public sealed class DisturberTests
{
    private const string Chinese = "请问 这个产品的价格是多少呢";
    private const string English = "what's the price of this product and isn't there a discount";

    [Fact]
    public void The_same_seed_disturbs_alike_and_another_one_differently()
    {
        Assert.Equal(Many(Chinese, seed: 1), Many(Chinese, seed: 1));
        Assert.NotEqual(Many(Chinese, seed: 1), Many(Chinese, seed: 2));
    }

    [Theory]
    [InlineData(Chinese)]
    [InlineData(English)]
    public void Most_rows_are_unchanged(string text) => Assert.InRange(Many(text, seed: 3).Count(row => row == text), 300, 900);

    [Theory]
    [InlineData("嗯")]
    [InlineData("a")]
    [InlineData("吗")]
    public void A_row_never_becomes_empty(string text) => Assert.All(Many(text, seed: 4), row => Assert.NotEmpty(row.Trim()));

    [Fact]
    public void Chinese_rows_lose_blanks_gain_fillers_stutter_and_are_misheard()
    {
        var rows = Many(Chinese, seed: 5);

        Assert.Contains(Chinese.Replace(" ", ""), rows);
        Assert.Contains("那个" + Chinese, rows);
        Assert.Contains(rows, row => row.Contains("产产", StringComparison.Ordinal) || row.Contains("价价", StringComparison.Ordinal) || row.Contains("品品", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("情问", StringComparison.Ordinal) || row.Contains("清问", StringComparison.Ordinal));
    }

    [Fact]
    public void English_rows_lose_apostrophes_gain_fillers_stutter_and_drop_words()
    {
        var rows = Many(English, seed: 6);

        Assert.Contains(rows, row => row.StartsWith("whats the", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("what s the", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("um what", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("price price", StringComparison.Ordinal));
        Assert.Contains(rows, row => !row.Contains("product", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(row.Trim(), row));
    }

    private static List<string> Many(string text, int seed)
    {
        var disturber = new Disturber(new Random(seed));
        return [.. Enumerable.Range(0, 1_000).Select(_ => disturber.Disturb(text))];
    }
}
