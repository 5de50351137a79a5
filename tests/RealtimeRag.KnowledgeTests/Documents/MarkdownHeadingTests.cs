namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownHeadingTests
{
    [Fact]
    public async Task A_section_has_the_path_of_its_headings()
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
    [InlineData("Several\nlines\n===", "Several lines")]
    [InlineData("####### Seven", null)]
    [InlineData("#hashtag", null)]
    [InlineData("# ", null)]
    [InlineData("\\# escaped", null)]
    public async Task Headings_are_recognised_as_Markdown_shows_them(string markdown, string? heading)
    {
        var document = await Reading.ReadAsync("a.md", markdown + "\n\ntext below\n");

        Assert.Equal(heading is null ? [] : [heading], document.Sections[^1].Headings);
    }

    [Fact]
    public async Task A_higher_heading_closes_all_lower_ones_even_if_levels_are_skipped()
    {
        var document = await Reading.ReadAsync("a.md", "# A\n\n#### D\n\none\n\n## B\n\ntwo\n\n# C\n\nthree\n");

        Assert.Equal(["# A › D", "one@5", "# A › B", "two@9", "# C", "three@13"], document.Show());
    }

    [Fact]
    public async Task A_heading_without_content_below_is_content()
    {
        var document = await Reading.ReadAsync("a.md", "# 联系方式\n\n## 服务热线：400-555-0199\n\n## 工作时间：周一到周五 9:00-18:00\n\n## 地址\n\n示例市示范路 1 号\n\n## 停车场在北门\n");

        Assert.Equal("联系方式", document.Title);
        Assert.Equal(
            [
                "# 联系方式 › 服务热线：400-555-0199", "服务热线：400-555-0199@3",
                "# 联系方式 › 工作时间：周一到周五 9:00-18:00", "工作时间：周一到周五 9:00-18:00@5",
                "# 联系方式 › 地址", "示例市示范路 1 号@9",
                "# 联系方式 › 停车场在北门", "停车场在北门@11",
            ],
            document.Show());
    }

    [Theory]
    [InlineData("# Title\n\n# First\n\ntext", "text")]
    [InlineData("# Hotline 5551\n\n# First\n\ntext", "Hotline 5551|text")]
    [InlineData("# A\n\n## How does it work?\n\n## 怎么退款？\n\n## 能退吗\n\n## B\n\ntext", "text")]
    [InlineData("# A\n\n## B\n\n### C\n\ntext", "text")]
    [InlineData("# A\n\n## B\n\n## C\n", "C")]
    [InlineData("# A\n\ntext\n\n## B\n\n## C\n", "text|B|C")]
    [InlineData("# Only a heading", "Only a heading")]
    public async Task A_title_a_question_or_a_heading_with_sections_is_not_content(string markdown, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown)).Texts());

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
    public async Task The_title_is_the_front_matter_title_or_the_first_heading_or_the_file_name(string markdown, string title) =>
        Assert.Equal(title, (await Reading.ReadAsync("guide.md", markdown)).Title);

    [Fact]
    public async Task Front_matter_is_not_searched_but_its_lines_are_counted()
    {
        var document = await Reading.ReadAsync("a.md", "---\ntitle: T\ntags: [secret]\n---\n\nBody.\n");

        Assert.Equal(["# ", "Body.@6"], document.Show());
    }
}
