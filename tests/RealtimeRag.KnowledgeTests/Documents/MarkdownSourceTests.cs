using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownSourceTests
{
    [Theory]
    [InlineData("---\ntitle: Leave\n---\ntext", "Leave")]
    [InlineData("---\ntitle: \"Leave: the rules\"\n---\ntext", "Leave: the rules")]
    [InlineData("---\nTITLE: 'Leave'\ndate: x\n---\ntext", "Leave")]
    [InlineData("---  \nauthor: me\ntitle:  请假  \n...\ntext", "请假")]
    [InlineData("---\r\ntitle: Leave\r\n---\r\ntext", "Leave")]
    public void Front_matter_may_contain_a_title(string text, string title)
    {
        var source = MarkdownSource.Of(text);

        Assert.Equal(title, source.Title);
        Assert.Equal("text", source.Text.Trim());
    }

    [Theory]
    [InlineData("---\nauthor: me\n---\ntext")]
    [InlineData("text\n---\ntitle: Leave\n---")]
    [InlineData("---\ntitle: never closed")]
    [InlineData("---")]
    [InlineData("")]
    public void Otherwise_there_is_no_title(string text) => Assert.Null(MarkdownSource.Of(text).Title);

    [Fact]
    public void Unclosed_front_matter_is_text() => Assert.Equal("---\ntitle: never closed", MarkdownSource.Of("---\ntitle: never closed").Text);

    [Theory]
    [InlineData("a\nb\nc")]
    [InlineData("a\r\nb\rc")]
    [InlineData("---\ntitle: x\n---")]
    [InlineData("\n\n\n")]
    public void Every_line_keeps_its_number(string text) =>
        Assert.Equal(text.ReplaceLineEndings("\n").Count(c => c == '\n'), MarkdownSource.Of(text).Text.Count(c => c == '\n'));

    [Fact]
    public void Excessive_indentation_is_reduced()
    {
        var line = MarkdownSource.Of(new string(' ', 5_000) + "deep").Text;

        Assert.Equal("deep", line.TrimStart());
        Assert.InRange(line.Length, 4, 100);
    }

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("1. ")]
    public void Excessive_nesting_marks_are_reduced(string mark)
    {
        var line = MarkdownSource.Of(string.Concat(Enumerable.Repeat(mark, 5_000)) + "deep").Text;

        Assert.EndsWith("deep", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 4, 200);
    }

    [Theory]
    [InlineData("word\n===\n")]
    [InlineData("word\n---\n")]
    [InlineData("[a]: x\n\n")]
    public async Task Ten_thousand_slow_constructs_are_read_completely(string piece)
    {
        var texts = (await Reading.ReadAsync("a.md", string.Concat(Enumerable.Repeat(piece, 10_000)) + "\n\nthe end\n")).Texts();

        Assert.Equal("the end", texts[^1]);
    }
}
