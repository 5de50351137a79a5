using RealtimeRag.Knowledge.Chunking;

namespace RealtimeRag.KnowledgeTests.Chunking;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("中", 10)]
    [InlineData("。", 10)]
    [InlineData("a", 4)]
    [InlineData(" ", 4)]
    [InlineData("a中", 14)]
    [InlineData("😀", 10)]
    [InlineData("𠀀", 10)]
    [InlineData("한글", 20)]
    public void A_Chinese_character_counts_ten_tenths_and_a_Latin_one_four(string text, int width) => Assert.Equal(width, TextWidth.Of(text));

    [Fact]
    public void Four_hundred_Chinese_characters_weigh_as_much_as_a_thousand_Latin_ones() =>
        Assert.Equal(TextWidth.Of(new string('中', 400)), TextWidth.Of(new string('a', 1_000)));
}
