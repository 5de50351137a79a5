using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class PptxReaderTests
{
    private const string Space = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"m\"";

    [Fact]
    public async Task Each_slide_is_a_section_below_its_title_with_its_number()
    {
        var content = Of(Title("退款政策") + Body("三个工作日到账。", "节假日顺延。"), Title("联系我们") + Body("热线 400-555-0199"));

        Assert.Equal(["# 退款政策", "三个工作日到账。@p1", "节假日顺延。@p1", "# 联系我们", "热线 400-555-0199@p2"], await ShowAsync(content));
    }

    [Fact]
    public async Task Slides_are_in_the_order_of_the_presentation_not_of_their_names()
    {
        var content = Package("<p:sldId id=\"256\" r:id=\"r2\"/><p:sldId id=\"257\" r:id=\"r1\"/><p:sldId id=\"258\" r:id=\"r9\"/>", (1, Body("second"), null), (2, Body("first"), null));

        Assert.Equal(["# ", "first@p1", "second@p2"], await ShowAsync(content));
    }

    [Fact]
    public async Task A_title_comes_first_wherever_it_stands_in_the_file() =>
        Assert.Equal(["# Prices", "The small plan is 9 euros.@p1"], await ShowAsync(Of(Body("The small plan is 9 euros.") + Shape("ctrTitle", "Prices"))));

    [Fact]
    public async Task A_slide_without_a_title_continues_the_one_before() =>
        Assert.Equal(["# One", "a@p1", "b@p2", "# Three", "c@p3"], await ShowAsync(Of(Title("One") + Body("a"), Body("b"), Title("Three") + Body("c"))));

    [Fact]
    public async Task Numbers_dates_and_footers_are_left_out()
    {
        var slide = Title("One") + Shape("sldNum", "7") + Shape("dt", "2026") + Shape("ftr", "Company")
            + Body("kept") + "<p:sp><p:txBody><a:p><a:r><a:t>page </a:t></a:r><a:fld type=\"slidenum\"><a:t>3</a:t></a:fld></a:p></p:txBody></p:sp>";

        Assert.Equal(["kept", "page"], (await Reading.ReadAsync("a.pptx", Of(slide))).Texts());
    }

    [Fact]
    public async Task A_hidden_slide_is_left_out_and_counts() =>
        Assert.Equal(["# ", "shown@p2"], await ShowAsync(Package("<p:sldId r:id=\"r1\"/><p:sldId r:id=\"r2\"/>", (1, Body("secret"), "show=\"0\""), (2, Body("shown"), null))));

    [Fact]
    public async Task Runs_are_joined_and_line_breaks_stay()
    {
        var slide = "<p:sp><p:txBody><a:p><a:r><a:t>one </a:t></a:r><a:r><a:t>two</a:t></a:r><a:r><a:t> </a:t></a:r><a:r><a:t>three</a:t></a:r><a:br/><a:r><a:t>four</a:t></a:r></a:p><a:p/></p:txBody></p:sp>";

        Assert.Equal(["one two three\nfour"], (await Reading.ReadAsync("a.pptx", Of(slide))).Texts());
    }

    [Fact]
    public async Task A_table_is_read_row_by_row_with_its_column_names()
    {
        var table = Table(["套餐", "月费", "人数"], ["标准版", "99 元", "5"], ["专业版", "199 元", "20"]);

        Assert.Equal(["套餐：标准版；月费：99 元；人数：5", "套餐：专业版；月费：199 元；人数：20"], (await Reading.ReadAsync("a.pptx", Of(table))).Texts());
    }

    [Fact]
    public async Task A_merged_cell_holds_for_each_row()
    {
        var rows = "<a:tr>" + Cell("部门") + Cell("姓名") + Cell("分机") + "</a:tr><a:tr>" + Cell("售后", "rowSpan=\"2\"") + Cell("张三") + Cell("101") + "</a:tr><a:tr>"
            + Cell("", "vMerge=\"1\"") + Cell("李四") + Cell("102") + "</a:tr>";

        Assert.Equal(["部门：售后；姓名：张三；分机：101", "部门：售后；姓名：李四；分机：102"], (await Reading.ReadAsync("a.pptx", Of(Frame(rows)))).Texts());
    }

    [Fact]
    public async Task Shapes_in_groups_are_read_and_those_for_older_programs_are_not()
    {
        var slide = $"<p:grpSp><p:grpSp>{Body("inside")}</p:grpSp></p:grpSp><mc:AlternateContent><mc:Choice>{Body("new")}</mc:Choice><mc:Fallback>{Body("new")}<mc:x/></mc:Fallback></mc:AlternateContent>{Body("after")}";

        Assert.Equal(["inside", "new", "after"], (await Reading.ReadAsync("a.pptx", Of(slide))).Texts());
    }

    [Fact]
    public async Task The_speakers_notes_follow_their_slide()
    {
        var notes = $"<p:notes {Space}>{Shape("sldImg", "picture")}{Shape("body", "先介绍价格。")}{Shape("sldNum", "1")}<p:sp><p:txBody>{Paragraph("a free shape")}</p:txBody></p:sp></p:notes>";
        var content = DocxFile.Zip(
        [
            .. Parts("<p:sldId r:id=\"r1\"/><p:sldId r:id=\"r2\"/>", (1, Title("价格") + Body("99 元"), null), (2, Title("结束") + Body("谢谢"), null)),
            ("ppt/slides/_rels/slide1.xml.rels", XlsxFile.Relations(("n", "notesSlide", "../notesSlides/notesSlide1.xml"), ("l", "slideLayout", "../slideLayouts/missing.xml"))),
            ("ppt/notesSlides/notesSlide1.xml", notes),
        ]);

        Assert.Equal(["# 价格", "99 元@p1", "先介绍价格。@p1", "# 结束", "谢谢@p2"], await ShowAsync(content));
    }

    [Theory]
    [InlineData("a.pptx")]
    [InlineData("A.PPTM")]
    [InlineData("a.ppsx")]
    public async Task The_extension_may_be_that_of_a_show(string name) => Assert.Equal(["text"], (await Reading.ReadAsync(name, Of(Body("text")))).Texts());

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 })]
    public async Task A_file_that_is_not_a_package_may_be_old_or_have_a_password(byte[] content) =>
        Assert.Equal(DocumentNotices.LockedPptx, (await Reading.RefusedAsync("a.pptx", content)).Notice);

    [Theory]
    [InlineData("ppt/other.xml", "<a/>")]
    [InlineData("ppt/presentation.xml", "not xml")]
    [InlineData("ppt/presentation.xml", "<!DOCTYPE d SYSTEM \"http://127.0.0.1:9/d.dtd\"><d/>")]
    public async Task A_damaged_package_is_refused(string name, string text) =>
        Assert.Equal(DocumentNotices.BrokenPptx, (await Reading.RefusedAsync("a.pptx", DocxFile.Zip((name, text)))).Notice);

    [Fact]
    public async Task Slides_that_unpack_to_more_than_the_bound_together_are_refused()
    {
        // Each of them alone fits.
        var large = $"<p:x>{new string(' ', 300_000)}</p:x>";

        Assert.Equal(DocumentNotices.PackageBomb, (await Reading.RefusedAsync("a.pptx", Of(large, large, large, large))).Notice);
    }

    [Fact]
    public async Task Groups_nested_without_end_are_read()
    {
        var deep = string.Concat(Enumerable.Repeat("<p:grpSp>", 20_000)) + Body("x") + string.Concat(Enumerable.Repeat("</p:grpSp>", 20_000));

        Assert.Equal(["x"], (await Reading.ReadAsync("a.pptx", Of(deep))).Texts());
    }

    private static byte[] Of(params string[] slides) =>
        Package(string.Concat(slides.Select(static (_, i) => $"<p:sldId r:id=\"r{i + 1}\"/>")), [.. slides.Select(static (xml, i) => (i + 1, xml, (string?)null))]);

    private static byte[] Package(string order, params (int Number, string Xml, string? Attributes)[] slides) => DocxFile.Zip(Parts(order, slides));

    private static (string, string)[] Parts(string order, params (int Number, string Xml, string? Attributes)[] slides) =>
    [
        ("_rels/.rels", XlsxFile.Relations(("r1", "officeDocument", "ppt/presentation.xml"))),
        ("ppt/presentation.xml", $"<p:presentation {Space}><p:sldIdLst>{order}</p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", XlsxFile.Relations([.. slides.Select(static s => ($"r{s.Number}", "slide", $"slides/slide{s.Number}.xml"))])),
        .. slides.Select(static s => ($"ppt/slides/slide{s.Number}.xml", $"<p:sld {Space} {s.Attributes}><p:cSld><p:spTree>{s.Xml}</p:spTree></p:cSld></p:sld>")),
    ];

    private static string Title(string text) => Shape("title", text);

    private static string Body(params string[] paragraphs) => $"<p:sp><p:nvSpPr><p:nvPr><p:ph idx=\"1\"/></p:nvPr></p:nvSpPr><p:txBody>{string.Concat(paragraphs.Select(Paragraph))}</p:txBody></p:sp>";

    private static string Shape(string place, string text) => $"<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{place}\"/></p:nvPr></p:nvSpPr><p:txBody>{Paragraph(text)}</p:txBody></p:sp>";

    private static string Paragraph(string text) => $"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>";

    private static string Cell(string text, string attributes = "") => $"<a:tc {attributes}><a:txBody>{Paragraph(text)}</a:txBody></a:tc>";

    private static string Frame(string rows) => $"<p:graphicFrame><a:graphic><a:tbl>{rows}</a:tbl></a:graphic></p:graphicFrame>";

    private static string Table(params string[][] rows) => Frame(string.Concat(rows.Select(static row => $"<a:tr>{string.Concat(row.Select(static cell => Cell(cell)))}</a:tr>")));

    private static async Task<string[]> ShowAsync(byte[] content) => (await Reading.ReadAsync("a.pptx", content)).Show();
}
