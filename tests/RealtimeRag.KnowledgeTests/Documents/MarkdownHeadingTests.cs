namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownHeadingTests
{
    [Fact]
    public async Task A_section_knows_the_way_from_the_outermost_heading_down()
    {
        var document = await Reading.ReadAsync("a.md", """
            # Product
            About it.
            ## Install
            ### Linux
            Use apt.
            ### Windows
            Use the installer.
            ## Use
            Start it.
            """);

        Assert.Equal(
            [
                "# Product", "About it.@2",
                "# Product › Install › Linux", "Use apt.@5",
                "# Product › Install › Windows", "Use the installer.@7",
                "# Product › Use", "Start it.@9",
            ],
            document.Show());
    }

    [Theory]
    [InlineData("# One", "One")]
    [InlineData("###### Six", "Six")]
    [InlineData("## Closed ##", "Closed")]
    [InlineData("#\tTab", "Tab")]
    [InlineData("  ## Indented", "Indented")]
    [InlineData("> ## Quoted", "Quoted")]
    [InlineData("## The **bold** `code` [link](x)", "The bold code link")]
    [InlineData("标题\n===", "标题")]
    [InlineData("Title\n-----", "Title")]
    [InlineData("Several\nlines\n===", null)]
    [InlineData("####### Seven", null)]
    [InlineData("#hashtag", null)]
    [InlineData("# ", null)]
    [InlineData("\\# escaped", null)]
    public async Task A_heading_is_what_a_markdown_page_shows_as_one(string markdown, string? heading)
    {
        var document = await Reading.ReadAsync("a.md", markdown + "\n\ntext below\n");

        Assert.Equal(heading is null ? [] : [heading], document.Sections[^1].Headings);
    }

    [Fact]
    public async Task A_higher_heading_closes_all_below_it_even_where_levels_are_left_out()
    {
        var document = await Reading.ReadAsync("a.md", "# A\n\n#### D\n\none\n\n## B\n\ntwo\n\n# C\n\nthree\n");

        Assert.Equal(["# A › D", "one@5", "# A › B", "two@9", "# C", "three@13"], document.Show());
    }

    [Fact]
    public async Task Headings_without_text_below_leave_no_section()
    {
        var document = await Reading.ReadAsync("a.md", "# A\n\n## B\n\n## C\n");

        Assert.True(document.IsEmpty);
        Assert.Equal("A", document.Title);
    }

    [Theory]
    [InlineData("---\ntitle: From above\n---\n# First\n\ntext", "From above")]
    [InlineData("---\nTitle: 'Quoted'\nother: x\n---\ntext", "Quoted")]
    [InlineData("---\nother: x\n---\n# First\n\ntext", "First")]
    [InlineData("---\nother: x\n...\n# Dots\n\ntext", "Dots")]
    [InlineData("# First\n\n# Second\n\ntext", "First")]
    [InlineData("text before\n\n## Later\n\ntext", "Later")]
    [InlineData("only text", "guide")]
    [InlineData("---\ntitle: Never closed\n\ntext", "guide")]
    [InlineData("---\ntitle:\n---\ntext", "guide")]
    public async Task The_title_is_the_one_above_else_the_first_heading_else_the_name_of_the_file(string markdown, string title) =>
        Assert.Equal(title, (await Reading.ReadAsync("guide.md", markdown)).Title);

    [Fact]
    public async Task What_stands_above_the_text_is_not_searched_and_lines_are_still_counted_from_the_top()
    {
        var document = await Reading.ReadAsync("a.md", "---\ntitle: T\ntags: [secret]\n---\n\nBody.\n");

        Assert.Equal(["# ", "Body.@6"], document.Show());
    }
}
