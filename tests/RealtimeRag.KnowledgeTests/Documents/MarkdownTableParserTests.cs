using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownTableParserTests
{
    // Cells are separated by "/".
    [Theory]
    [InlineData("| a | b |", "a/b")]
    [InlineData("a | b", "a/b")]
    [InlineData("|a|b", "a/b")]
    [InlineData("a|b|", "a/b")]
    [InlineData("| a |  | c |", "a//c")]
    [InlineData("||", "")]
    [InlineData("| a \\| b | c |", "a | b/c")]
    [InlineData("| a | b \\|", "a/b |")]
    [InlineData("| `a | b` | c |", "`a | b`/c")]
    [InlineData("| ``a ` | b`` | c |", "``a ` | b``/c")]
    [InlineData("| `a | b |", "`a/b")]
    [InlineData("| a` | `b |", "a` | `b")]
    [InlineData("  | 姓名 | 电话 |  ", "姓名/电话")]
    [InlineData("plain", "plain")]
    public void A_row_is_split_at_its_pipes_but_not_in_code(string row, string cells) => Assert.Equal(cells.Split('/'), MarkdownTableParser.Cells(row));

    [Theory]
    [InlineData("| a | b |\n|---|---|\n| 1 | 2 |", "a: 1; b: 2")]
    [InlineData("a | b\n-|-\n1 | 2", "a: 1; b: 2")]
    [InlineData("| a | b |\n|:--|--:|\n| 1 | 2 |", "a: 1; b: 2")]
    [InlineData("| a | b |\n| - | - |\n| 1 | 2 | 3 |", "a: 1; b: 2; 3")]
    [InlineData("| a | b |\n|---|---|\n| 1 |", "a: 1")]
    [InlineData("| a | b | c |\n|---|\n| 1 | 2 | 3 |", "a: 1; b: 2; c: 3")]
    [InlineData("| **a** | `b` |\n|---|---|\n| [1](x) | *2* |", "a: 1; b: 2")]
    [InlineData("> | a | b |\n> |---|---|\n> | 1 | 2 |", "a: 1; b: 2")]
    public async Task Tables_are_recognised_as_people_write_them(string markdown, string text) => Assert.Equal([text], (await Reading.ReadAsync("a.md", markdown)).Texts());

    [Theory]
    [InlineData("a | b\n\n---|---")]
    [InlineData("a b\n---|---")]
    [InlineData("    a | b\n    ---|---\n    1 | 2")]
    [InlineData("a | b\n=|=\n1 | 2")]
    public async Task Text_that_only_looks_like_a_table_is_not_one(string markdown) =>
        Assert.DoesNotContain((await Reading.ReadAsync("a.md", markdown)).Texts(), text => text.Contains("a: ", StringComparison.Ordinal));

    [Fact]
    public async Task A_table_ends_at_a_blank_line_a_heading_or_a_line_without_a_pipe() => Assert.Equal(
        ["a: 1; b: 2", "text", "a: 3; b: 4", "more"],
        (await Reading.ReadAsync("a.md", "a | b\n-|-\n1 | 2\ntext\n\na | b\n-|-\n3 | 4\n# H | I\nmore\n")).Texts());

    [Fact]
    public async Task Five_thousand_rows_are_read_with_their_lines()
    {
        var rows = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"| r{i} | {i} |\n"));

        var lines = (await Reading.ReadAsync("a.md", "| a | b |\n|---|---|\n" + rows)).Show();

        Assert.Equal("a: r4999; b: 4999@5002", lines[^1]);
    }
}
