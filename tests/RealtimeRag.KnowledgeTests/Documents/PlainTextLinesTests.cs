namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Which lines of a plain text belong together.</summary>
public sealed class PlainTextLinesTests
{
    private const string Long = "A line that is long enough to have been wrapped";
    private const string Wide = "这是一行足够长的中文文字编辑器多半是在这里按照窗口的宽度自动换行的";

    [Theory]
    [InlineData("goes on here", true)]
    [InlineData("- an item", false)]
    [InlineData("* an item", false)]
    [InlineData("• an item", false)]
    [InlineData("· an item", false)]
    [InlineData("— an item", false)]
    [InlineData("1. an item", false)]
    [InlineData("12) an item", false)]
    [InlineData("3、一项", false)]
    [InlineData("4）一项", false)]
    [InlineData("2026 was the year", true)]
    [InlineData("7", true)]
    [InlineData("Chapter 2", false)]
    [InlineData("第二章 开始", false)]
    public async Task A_long_line_continues_in_the_next_unless_that_begins_something(string next, bool joined) =>
        Assert.Equal(joined ? 1 : 2, (await Reading.ReadAsync("a.txt", $"{Long}\n{next}\n")).Texts().Length);

    [Theory]
    [InlineData(".")]
    [InlineData("!")]
    [InlineData("?")]
    [InlineData(":")]
    [InlineData(";")]
    [InlineData("。")]
    [InlineData("！")]
    [InlineData("？")]
    [InlineData("：")]
    [InlineData("；")]
    public async Task The_end_of_a_sentence_ends_the_paragraph(string mark) =>
        Assert.Equal([Long + mark, "next"], (await Reading.ReadAsync("a.txt", $"{Long}{mark}\nnext\n")).Texts());

    [Theory]
    [InlineData(Long, "goes on", Long + " goes on")]
    [InlineData(Wide, "下一行", Wide + "下一行")]
    [InlineData(Wide, "next", Wide + "next")]
    [InlineData(Long, "下一行", Long + "下一行")]
    public async Task Latin_lines_are_joined_with_a_space_and_Chinese_ones_without(string first, string second, string text) =>
        Assert.Equal([text], (await Reading.ReadAsync("a.txt", $"{first}\n{second}\n")).Texts());

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\u2028")]
    public async Task Line_ends_of_all_systems_are_equivalent(string end) =>
        Assert.Equal(["# ", "one@1", "two@3"], (await Reading.ReadAsync("a.txt", $"one{end}{end}two{end}")).Show());

    [Fact]
    public async Task A_chapter_line_is_the_heading_of_what_follows() => Assert.Equal(
        ["# ", "before@1", "# 第一章 休假", "二十天。@3", "# 第二章 病假", "九点前来电。@5"],
        (await Reading.ReadAsync("a.txt", "before\n第一章 休假\n二十天。\n第二章 病假\n九点前来电。\n")).Show());
}
