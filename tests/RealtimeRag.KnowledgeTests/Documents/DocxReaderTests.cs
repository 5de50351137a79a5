namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxReaderTests
{
    private const string PageBreak = "<w:r><w:br w:type=\"page\"/></w:r>";

    [Fact]
    public async Task Headings_are_recognised_by_style_names_and_outline_levels()
    {
        var document = await ReadAsync(
            DocxFile.P("Manual", "t"),
            DocxFile.P("Intro."),
            DocxFile.P("Part", "a1"),
            DocxFile.P("Chapter", "b2"),
            DocxFile.P("Below.", "n"),
            DocxFile.P("Detail", "o3"),
            DocxFile.P("Deep."),
            "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>Appendix</w:t></w:r></w:p>",
            DocxFile.P("Last."));

        Assert.Equal("Manual", document.Title);
        Assert.Equal(["# Manual", "Intro.", "# Part › Chapter", "Below.", "# Part › Chapter › Detail", "Deep.", "# Appendix", "Last."], document.Show());
    }

    [Fact]
    public async Task Runs_are_joined_without_changes()
    {
        var document = await ReadAsync(
            DocxFile.Raw("<w:r><w:t>请</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>按住</w:t></w:r><w:r><w:t>按钮。</w:t></w:r>"),
            DocxFile.Raw("<w:r><w:t xml:space=\"preserve\">two </w:t></w:r><w:r><w:t>words</w:t></w:r>"),
            DocxFile.Raw("<w:r><w:t>tab</w:t><w:tab/><w:t>stop</w:t><w:br/><w:t>next line</w:t></w:r>"),
            DocxFile.Raw("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>"),
            DocxFile.Raw("<w:r><w:t>a &lt; b &amp; c</w:t></w:r>"));

        Assert.Equal(["请按住按钮。", "two words", "tab stop\nnext line", "a link", "a < b & c"], document.Texts());
    }

    [Fact]
    public async Task Deleted_text_and_instructions_are_not_text()
    {
        var document = await ReadAsync(
            DocxFile.Raw("<w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space=\"preserve\"> inserted</w:t></w:r></w:ins>"),
            DocxFile.Raw("<w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r><w:r><w:t>field</w:t></w:r>"),
            DocxFile.Raw("<mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:r><w:t>once</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>once</w:t></w:r></mc:Fallback></mc:AlternateContent>"),
            "<w:sectPr><w:headerReference/></w:sectPr>");

        Assert.Equal(["kept inserted", "field", "once"], document.Texts());
    }

    [Fact]
    public async Task List_items_are_paragraphs()
    {
        const string number = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>";

        var document = await ReadAsync($"<w:p>{number}<w:r><w:t>first</w:t></w:r></w:p><w:p>{number}<w:r><w:t>second</w:t></w:r></w:p>");

        Assert.Equal(["first", "second"], document.Texts());
    }

    [Fact]
    public async Task Each_row_is_a_sentence_and_each_table_has_its_own_columns()
    {
        var document = await ReadAsync(
            DocxFile.Table("姓名|电话", "小王|123", "|456"),
            DocxFile.P("between"),
            DocxFile.Table("key|use", "F1|help"),
            DocxFile.Table("a note in a frame"));

        Assert.Equal(["姓名：小王；电话：123", "电话：456", "between", "key: F1; use: help", "a note in a frame"], document.Texts());
    }

    [Fact]
    public async Task A_table_within_a_cell_is_part_of_that_cell()
    {
        var inner = DocxFile.Table("x|y", "1|2");

        var document = await ReadAsync($"<w:tbl><w:tr><w:tc>{DocxFile.P("name")}</w:tc><w:tc>{DocxFile.P("value")}</w:tc></w:tr><w:tr><w:tc>{DocxFile.P("box")}</w:tc><w:tc>{inner}</w:tc></w:tr></w:tbl>", DocxFile.P("after"));

        Assert.Equal(["name: box; value: x: 1; y: 2", "after"], document.Texts());
    }

    [Fact]
    public async Task Several_paragraphs_of_a_cell_are_one_value()
    {
        var document = await ReadAsync($"<w:tbl><w:tr><w:tc>{DocxFile.P("name")}</w:tc><w:tc>{DocxFile.P("value")}</w:tc></w:tr><w:tr><w:tc>{DocxFile.P("one")}{DocxFile.P("two")}</w:tc><w:tc>{DocxFile.P("three")}</w:tc></w:tr></w:tbl>");

        Assert.Equal(["name: one two; value: three"], document.Texts());
    }

    [Fact]
    public async Task Pages_are_counted_if_the_file_marks_page_breaks()
    {
        var document = await ReadAsync(
            DocxFile.P("one"),
            DocxFile.Raw(PageBreak + "<w:r><w:t>two</w:t></w:r>"),
            DocxFile.Raw("<w:r><w:t xml:space=\"preserve\">still two, </w:t><w:lastRenderedPageBreak/><w:t>runs over to three</w:t></w:r>"),
            DocxFile.P("three"));

        Assert.Equal(["# ", "one", "two@p2", "still two, runs over to three@p2", "three@p3"], document.Show());
    }

    [Fact]
    public async Task Without_styles_everything_is_text()
    {
        var content = DocxFile.Zip(("word/document.xml", DocxFile.Body(DocxFile.P("Heading", "a1") + DocxFile.P("text"))));

        var document = await Reading.ReadAsync("notes.docx", content);

        Assert.Equal("notes", document.Title);
        Assert.Equal(["Heading", "text"], document.Texts());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<w:p/>")]
    [InlineData("<w:p><w:r><w:t> </w:t></w:r></w:p>")]
    [InlineData("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")]
    public async Task A_document_without_text_is_empty(string body) => Assert.True((await ReadAsync(body)).IsEmpty);

    private static Task<RealtimeRag.Knowledge.Documents.ParsedDocument> ReadAsync(params string[] body) => Reading.ReadAsync("a.docx", DocxFile.Of(body));
}
