using System.Text;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>The parts of a Word file, and what stands in a paragraph beside plain text.</summary>
public sealed class DocxPartsTests
{
    private const string Space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:mc=\"m\" xmlns:v=\"v\" xmlns:wps=\"wps\"";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    [Theory]
    [InlineData("word/document2.xml", "word/document2.xml")]
    [InlineData("/word/document.xml", "word/document.xml")]
    [InlineData("content/main.xml", "content/main.xml")]
    [InlineData("word/Document.xml", "word/document.xml")]
    [InlineData("word\\document.xml", "word/document.xml")]
    public async Task The_text_is_found_by_the_relationships_of_the_package(string target, string name)
    {
        var content = DocxFile.Zip(("_rels/.rels", Relations(("r1", "officeDocument", target))), (name, DocxFile.Body(DocxFile.P("退款三个工作日到账。"))));

        Assert.Equal(["退款三个工作日到账。"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Fact]
    public async Task Without_relationships_the_content_types_identify_the_text()
    {
        var content = DocxFile.Zip(
            ("[Content_Types].xml", "<Types><Override PartName=\"/a/b.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
            ("a/b.xml", DocxFile.Body(DocxFile.P("text"))));

        Assert.Equal(["text"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Fact]
    public async Task Styles_are_found_by_the_relationships_of_the_text()
    {
        var content = DocxFile.Zip(
            ("_rels/.rels", Relations(("r1", "officeDocument", "doc/text.xml"))),
            ("doc/_rels/text.xml.rels", Relations(("r1", "styles", "../formats/s.xml"))),
            ("formats/s.xml", $"<w:styles {Space}><w:style w:styleId=\"h\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"own\"><w:name w:val=\"Chapter\"/><w:basedOn w:val=\"h\"/></w:style></w:styles>"),
            ("doc/text.xml", DocxFile.Body(DocxFile.P("One", "own") + DocxFile.P("text"))));

        Assert.Equal(["# One", "text"], (await Reading.ReadAsync("a.docx", content)).Show());
    }

    [Theory]
    [InlineData("<w:p><w:moveFrom><w:r><w:t>运费由买家承担。</w:t></w:r></w:moveFrom></w:p><w:p><w:r><w:t>保修两年。</w:t></w:r></w:p><w:p><w:moveTo><w:r><w:t>运费由买家承担。</w:t></w:r></w:moveTo></w:p>", "保修两年。|运费由买家承担。")]
    [InlineData("<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>", "new")]
    [InlineData("<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val=\"a1\"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>now text</w:t></w:r></w:p>", "now text")]
    [InlineData("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>kept</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "kept")]
    [InlineData("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内部价 1 元</w:t></w:r><w:r><w:t>对外价 99 元。</w:t></w:r></w:p>", "对外价 99 元。")]
    [InlineData("<w:p><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown</w:t></w:r></w:p>", "shown")]
    [InlineData("<w:p><w:r><w:rPr><w:rStyle w:val=\"secret\"/></w:rPr><w:t>hidden</w:t><w:tab/><w:sym w:font=\"Arial\" w:char=\"0041\"/></w:r><w:r><w:t>shown</w:t></w:r></w:p>", "shown")]
    [InlineData("<w:p><w:pPr><w:pStyle w:val=\"secret\"/></w:pPr><w:r><w:t>hidden</w:t></w:r></w:p><w:p><w:r><w:t>shown</w:t></w:r></w:p>", "shown")]
    [InlineData("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>only the mark is hidden</w:t></w:r></w:p>", "only the mark is hidden")]
    public async Task The_final_visible_text_is_read_once(string body, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(body));

    [Theory]
    [InlineData("<w:r><w:t>型号 AB</w:t></w:r><w:r><w:noBreakHyphen/></w:r><w:r><w:t>100</w:t></w:r>", "型号 AB-100")]
    [InlineData("<w:r><w:t>金额</w:t><w:softHyphen/><w:t>五元</w:t></w:r>", "金额五元")]
    [InlineData("<w:r><w:t>同意</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t>拒绝</w:t></w:r>", "同意☑拒绝")]
    [InlineData("<w:r><w:t>20</w:t><w:sym w:font=\"Symbol\" w:char=\"F0B0\"/><w:t>C</w:t></w:r>", "20°C")]
    [InlineData("<w:r><w:t>a</w:t><w:sym w:font=\"Unknown\" w:char=\"F041\"/><w:t>b</w:t></w:r>", "a b")]
    [InlineData("<w:r><w:t>a</w:t><w:sym w:font=\"Arial\" w:char=\"00B1\"/><w:t>b</w:t></w:r>", "a±b")]
    [InlineData("<w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>字</w:t></w:r>", "汉字")]
    [InlineData("<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r><w:t>filled in</w:t></w:r></w:sdtContent></w:sdt>", "filled in")]
    [InlineData("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click to enter text</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>after</w:t></w:r>", "after")]
    [InlineData("<w:fldSimple w:instr=\"REF x\"><w:r><w:t>section 3</w:t></w:r></w:fldSimple>", "section 3")]
    [InlineData("<w:smartTag><w:r><w:t>a </w:t></w:r></w:smartTag><w:hyperlink r:id=\"x\"><w:r><w:t>link</w:t></w:r></w:hyperlink>", "a link")]
    public async Task Symbols_and_fields_are_read_as_displayed(string runs, string text) => Assert.Equal([text], await TextsAsync($"<w:p>{runs}</w:p>"));

    [Theory]
    [InlineData("<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>")]
    [InlineData("<w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict>")]
    [InlineData("<mc:AlternateContent><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>")]
    public async Task A_text_box_is_read_once_and_separately_from_its_anchor(string box)
    {
        var anchored = box.Replace("{0}", DocxFile.P("热线 400-555-0199"), StringComparison.Ordinal);

        Assert.Equal(["正文前半，正文后半。", "热线 400-555-0199", "下一段。"], await TextsAsync($"<w:p><w:r><w:t>正文前半</w:t></w:r><w:r>{anchored}</w:r><w:r><w:t>，正文后半。</w:t></w:r></w:p>" + DocxFile.P("下一段。")));
    }

    [Theory]
    [InlineData("footnote")]
    [InlineData("endnote")]
    public async Task A_note_is_read_after_the_paragraph_that_refers_to_it(string kind)
    {
        var notes = $"<w:{kind}s {Space}><w:{kind} w:id=\"0\" w:type=\"separator\"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:{kind}><w:{kind} w:id=\"2\"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>标准间二百元。</w:t></w:r></w:p><w:p><w:r><w:t>套房五百元。</w:t></w:r></w:p></w:{kind}></w:{kind}s>";
        var content = DocxFile.Zip(
            ($"word/{kind}s.xml", notes),
            ("word/document.xml", DocxFile.Body(DocxFile.P("先看这里。") + DocxFile.Raw($"<w:r><w:t>押金按房型收取</w:t></w:r><w:r><w:{kind}Reference w:id=\"2\"/></w:r><w:r><w:t>。</w:t></w:r>") + DocxFile.P("再看这里。"))));

        Assert.Equal(["先看这里。", "押金按房型收取。", "标准间二百元。", "套房五百元。", "再看这里。"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Fact]
    public async Task Headers_and_footers_are_read_once_and_page_numbers_not_at_all()
    {
        static string Part(string element, params string[] lines) => $"<w:{element} {Space}>{string.Concat(lines.Select(line => DocxFile.P(line)))}</w:{element}>";
        var content = DocxFile.Zip(
            ("word/header1.xml", Part("hdr", "文件编号 QX-2026-001", "示例公司")),
            ("word/header2.xml", Part("hdr", "示例公司")),
            ("word/footer1.xml", Part("ftr", "第 1 页 共 3 页", "Page 1 of 3", "- 2 -")),
            ("word/document.xml", DocxFile.Body(DocxFile.P("正文。"))));

        Assert.Equal(["文件编号 QX-2026-001", "示例公司", "正文。"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Theory]
    [InlineData("a.htm", "<html><body><h1>退款</h1><p>三天到账。</p></body></html>", "三天到账。")]
    [InlineData("a.txt", "one\r\ntwo", "one|two")]
    [InlineData("a.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p style=3D\"x\">=E4=B8=89=E5=A4=A9=\r\n=E5=88=B0=E8=B4=A6</p>\r\n\r\n--b--", "三天到账")]
    [InlineData("a.mht", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+b25lPC9wPg==\n", "one")]
    [InlineData("a.rtf", "{\\rtf1 text}", "")]
    public async Task An_embedded_part_in_another_format_is_read_in_place(string name, string part, string texts)
    {
        var content = DocxFile.Zip(
            ("word/_rels/document.xml.rels", Relations(("rc", "aFChunk", name))),
            ($"word/{name}", part),
            ("word/document.xml", $"<w:document {Space}><w:body>{DocxFile.P("before")}<w:altChunk r:id=\"rc\"/>{DocxFile.P("after")}</w:body></w:document>"));

        var read = (await Reading.ReadAsync("a.docx", content)).Texts();

        Assert.Equal(texts.Split('|', StringSplitOptions.RemoveEmptyEntries).Prepend("before").Append("after"), read);
    }

    [Fact]
    public async Task Word_files_embedded_in_Word_files_are_read_down_to_a_limit()
    {
        var content = DocxFile.Of(DocxFile.P("innermost"));
        for (var i = 0; i < 5; i++)
        {
            content = DocxFile.ZipBytes(
                ("word/_rels/document.xml.rels", Encoding.UTF8.GetBytes(Relations(("rc", "aFChunk", "inner.docx")))),
                ("word/inner.docx", content),
                ("word/document.xml", Encoding.UTF8.GetBytes($"<w:document {Space}><w:body>{DocxFile.P($"level {i}")}<w:altChunk r:id=\"rc\"/></w:body></w:document>")));
        }

        Assert.Equal(["level 4", "level 3", "level 2", "level 1"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Fact]
    public async Task The_table_of_contents_is_not_read()
    {
        var content = DocxFile.Zip(
            ("word/styles.xml", $"<w:styles {Space}><w:style w:styleId=\"TOC1\"><w:name w:val=\"toc 1\"/></w:style></w:styles>"),
            ("word/document.xml", DocxFile.Body(DocxFile.P("第一章 1", "TOC1") + DocxFile.P("正文"))));

        Assert.Equal(["正文"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    private static string Relations(params (string Id, string Type, string Target)[] relations) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(relations.Select(relation => $"<Relationship Id=\"{relation.Id}\" Type=\"{Office}{relation.Type}\" Target=\"{relation.Target}\"/>"))}</Relationships>";

    private static async Task<string[]> TextsAsync(string body)
    {
        var styles = $"<w:styles {Space}><w:style w:styleId=\"a1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"secret\"><w:name w:val=\"Secret\"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
        var content = DocxFile.Zip(("word/styles.xml", styles), ("word/document.xml", $"<w:document {Space}><w:body>{body}</w:body></w:document>"));
        return (await Reading.ReadAsync("a.docx", content)).Texts();
    }
}
