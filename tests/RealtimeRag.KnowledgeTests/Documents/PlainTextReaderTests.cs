namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class PlainTextReaderTests
{
    [Fact]
    public async Task Every_paragraph_knows_the_line_it_begins_on()
    {
        var document = await Reading.ReadAsync("a.txt", "\n\nFirst.\n\n   \nSecond.\nBelow it.\n\n\n\nThird.");

        Assert.Equal(["# ", "First.@3", "Second.@6", "Below it.@7", "Third.@11"], document.Show());
    }

    [Fact]
    public async Task Wrapped_lines_are_joined_and_short_ones_are_paragraphs()
    {
        var document = await Reading.ReadAsync("a.txt", """
            A sentence that an editor wrapped because it was
            longer than the window was wide.
            Short line
            Other short line

            这是一个被编辑器按照固定的宽度自动换行折断的很长很长的句子，它在
            下一行才结束。
            """);

        Assert.Equal(
            [
                "# ",
                "A sentence that an editor wrapped because it was longer than the window was wide.@1",
                "Short line@3",
                "Other short line@4",
                "这是一个被编辑器按照固定的宽度自动换行折断的很长很长的句子，它在下一行才结束。@6",
            ],
            document.Show());
    }

    [Fact]
    public async Task A_long_line_before_an_item_of_a_list_does_not_swallow_it()
    {
        var document = await Reading.ReadAsync("a.txt", """
            Everything that you have to bring along with you
            - a towel
            1. a ticket for the train that leaves at noon or
            2) some money
            • a pen
            """);

        Assert.Equal(
            ["Everything that you have to bring along with you", "- a towel", "1. a ticket for the train that leaves at noon or", "2) some money", "• a pen"],
            document.Texts());
    }

    [Theory]
    [InlineData("第一章 开始", true)]
    [InlineData("第十二节", true)]
    [InlineData("第3篇 附录", true)]
    [InlineData("第一百二十章　結束", true)]
    [InlineData("Chapter 1: The Beginning", true)]
    [InlineData("CHAPTER 12", true)]
    [InlineData("第一章讲的是开始。", false)]
    [InlineData("第三方的章程", false)]
    [InlineData("Chapter and verse", false)]
    [InlineData("Chapter 1, in which nothing happens.", false)]
    [InlineData("第一章 这一行实在太长了它不可能是一个标题因为没有人会把标题写得这么长还不加标点的对不对", false)]
    public async Task A_line_that_names_a_chapter_is_a_heading(string line, bool heading)
    {
        var document = await Reading.ReadAsync("a.txt", "before\n\n" + line + "\n\nafter\n");

        Assert.Equal(heading ? [line.Replace('　', ' ')] : [], document.Sections[^1].Headings);
    }

    [Fact]
    public async Task The_title_is_the_name_of_the_file() => Assert.Equal("值班 手册", (await Reading.ReadAsync("sub/值班 手册.txt", "text")).Title);

    [Fact]
    public async Task A_single_line_as_long_as_the_file_is_read_completely()
    {
        var line = string.Concat(Enumerable.Repeat("没有换行的一句话。", 10_000));

        Assert.Equal([line], (await Reading.ReadAsync("a.txt", line)).Texts());
    }

    [Fact]
    public async Task A_hundred_thousand_short_lines_are_read_in_a_moment()
    {
        var document = await Reading.ReadAsync("a.txt", string.Concat(Enumerable.Repeat("x\n", 50_000)));

        Assert.Equal(50_000, document.Texts().Length);
        Assert.Equal("x@50000", document.Show()[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\n\u3000\n")]
    [InlineData("\u200B\u200B")]
    public async Task An_empty_file_has_no_text(string text) => Assert.True((await Reading.ReadAsync("a.txt", text)).IsEmpty);

    [Fact]
    public async Task Too_much_text_is_refused_with_the_limit_in_the_message()
    {
        var refused = await Reading.RefusedAsync("a.txt", System.Text.Encoding.UTF8.GetBytes(new string('a', 200_001)));

        Assert.Contains("200000", refused.Notice.English, StringComparison.Ordinal);
        Assert.Contains("200000", refused.Notice.Chinese, StringComparison.Ordinal);
    }
}
