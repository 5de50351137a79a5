using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

public sealed class LeadingBlanksTests
{
    [Theory]
    [InlineData(new[] { "好" }, new[] { "好" })]
    [InlineData(new[] { " ", "\n", "好", " " }, new[] { "", "", " \n好", " " })]
    [InlineData(new[] { "\u200b", "\ufeff", "　" }, new[] { "", "", "" })]
    [InlineData(new[] { "\u200b", "好" }, new[] { "", "\u200b好" })]
    [InlineData(new[] { "", "好", "" }, new[] { "", "好", "" })]
    public void Invisible_characters_wait_for_text(string[] pieces, string[] passed)
    {
        var beginning = new LeadingBlanks(100);
        Assert.Equal(passed, pieces.Select(beginning.Take));
        Assert.Equal(passed.Any(static text => text.Length > 0), beginning.HasText);
    }

    [Fact]
    public void Blanks_above_the_limit_are_dropped()
    {
        var beginning = new LeadingBlanks(3);
        Assert.Equal("", beginning.Take("   "));
        Assert.False(beginning.HasOverflowed);
        Assert.Equal("", beginning.Take(" "));
        Assert.True(beginning.HasOverflowed);
        Assert.Equal("   好", beginning.Take("好"));
    }

    [Fact]
    public void A_restarted_text_has_leading_blanks_again()
    {
        var beginning = new LeadingBlanks(3);
        beginning.Take("好");
        beginning.Restart();
        Assert.False(beginning.HasText);
        Assert.Equal("", beginning.Take(" "));
        Assert.Equal(" 好", beginning.Take("好"));
    }
}
