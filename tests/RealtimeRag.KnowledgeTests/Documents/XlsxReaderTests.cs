using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class XlsxReaderTests
{
    [Fact]
    public async Task Each_row_is_a_sentence_with_its_column_names_and_its_number()
    {
        var content = XlsxFile.Of("城市|电话|地址", "上海|021-5550100|南京路 1 号", "北京||长安街 2 号");

        Assert.Equal(["# ", "城市：上海；电话：021-5550100；地址：南京路 1 号@2", "城市：北京；地址：长安街 2 号@3"], await ShowAsync(content));
    }

    [Fact]
    public async Task A_sheet_of_questions_and_answers_is_questions_and_answers()
    {
        var content = XlsxFile.Of("常见问题一览", "标准问|相似问|答案|部门", "多久到账？|什么时候到账;几天到|三个工作日。|财务", "怎么退货？||寄回即可。|售后");

        Assert.Equal(
            ["# ", "常见问题一览@1", "# 多久到账？ / 什么时候到账 / 几天到", "三个工作日。@3", "部门：财务@3", "# 怎么退货？", "寄回即可。@4", "部门：售后@4"],
            await ShowAsync(content));
    }

    [Fact]
    public async Task Several_sheets_follow_their_names_in_the_order_of_the_workbook()
    {
        var content = XlsxFile.Sheets(
            ("价格", XlsxFile.Rows("套餐|月费|人数", "标准版|99 元|5", "专业版|199 元|20")),
            ("空", ""),
            ("问答", XlsxFile.Rows("问题|答案", "能退吗？|七天内可以。")));

        Assert.Equal(
            ["# 价格", "套餐：标准版；月费：99 元；人数：5@2", "套餐：专业版；月费：199 元；人数：20@3", "# 问答 › 能退吗？", "七天内可以。@2"],
            await ShowAsync(content));
    }

    [Fact]
    public async Task What_is_hidden_is_left_out()
    {
        var hidden = "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>" + XlsxFile.Rows("a|b|c", "1|2|3")
            + "<row r=\"3\" hidden=\"1\">" + XlsxFile.Inline("x") + "</row>" + XlsxFile.Row(4, XlsxFile.Inline("4"), XlsxFile.Inline("5"), XlsxFile.Inline("6")) + "</sheetData>";

        var content = XlsxFile.Sheets(("One", hidden), ("Old:hidden", XlsxFile.Rows("secret")), ("Older:veryHidden", XlsxFile.Rows("secret")));

        Assert.Equal(["# ", "a: 1; c: 3@2", "a: 4; c: 6@4"], await ShowAsync(content));
    }

    [Fact]
    public async Task Texts_are_shared_have_runs_and_reading_aids()
    {
        const string Strings = "<si><t>plain</t></si><si><r><t>two </t></r><r><rPr><b/></rPr><t>runs</t></r></si><si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si><si/>";
        var content = XlsxFile.Sheets(Strings, "", ("s", XlsxFile.Row(1, Shared(0), Shared(1), Shared(2), Shared(3), Shared(99), Shared(-1))));

        Assert.Equal(["plain；two runs；東京"], await TextsAsync(content));
    }

    [Theory]
    [InlineData("<c><v>12</v></c>", "12")]
    [InlineData("<c><v>0.1</v></c>", "0.1")]
    [InlineData("<c><v>0.30000000000000004</v></c>", "0.3")]
    [InlineData("<c><v>1.2E+3</v></c>", "1200")]
    [InlineData("<c><v>-5.50</v></c>", "-5.5")]
    [InlineData("<c><v>12345678901234567890</v></c>", "1.2345678901234567E+19")]
    [InlineData("<c t=\"b\"><v>1</v></c>", "TRUE")]
    [InlineData("<c t=\"b\"><v>0</v></c>", "FALSE")]
    [InlineData("<c t=\"str\"><f>A1&amp;B1</f><v>of a formula</v></c>", "of a formula")]
    [InlineData("<c><f>1+1</f><v>2</v></c>", "2")]
    [InlineData("<c t=\"d\"><v>2026-05-01</v></c>", "2026-05-01")]
    [InlineData("<c s=\"1\"><v>0.155</v></c>", "15.5%")]
    [InlineData("<c s=\"2\"><v>46143</v></c>", "2026-05-01")]
    [InlineData("<c s=\"2\"><v>1</v></c>", "1900-01-01")]
    [InlineData("<c s=\"2\"><v>61</v></c>", "1900-03-01")]
    [InlineData("<c s=\"3\"><v>46143.75</v></c>", "2026-05-01 18:00")]
    [InlineData("<c s=\"4\"><v>0.375</v></c>", "09:00")]
    [InlineData("<c s=\"5\"><v>46143</v></c>", "2026-05-01")]
    [InlineData("<c s=\"6\"><v>99.5</v></c>", "99.5")]
    [InlineData("<c s=\"7\"><v>0.25</v></c>", "25%")]
    [InlineData("<c s=\"8\"><v>7</v></c>", "7")]
    [InlineData("<c s=\"99\"><v>7</v></c>", "7")]
    [InlineData("<c s=\"2\"><v>-1</v></c>", "-1")]
    [InlineData("<c s=\"2\"><v>9999999</v></c>", "9999999")]
    [InlineData("<c s=\"2\"><v>unknown</v></c>", "unknown")]
    public async Task A_value_is_read_as_it_is_shown(string cell, string text)
    {
        const string Styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/><numFmt numFmtId=\"165\" formatCode=\"[$¥-804]#,##0.00;[Red]-#,##0.00\"/><numFmt numFmtId=\"166\" formatCode=\"0.0%\"/><numFmt numFmtId=\"167\" formatCode=\"General\"/></numFmts>"
            + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/></cellXfs>";

        Assert.Equal([text], await TextsAsync(XlsxFile.Sheets("", Styles, ("s", XlsxFile.Row(1, cell)))));
    }

    [Theory]
    [InlineData("<c t=\"e\"><v>#REF!</v></c>")]
    [InlineData("<c/>")]
    [InlineData("<c><v/></c>")]
    [InlineData("<c t=\"inlineStr\"><is/></c>")]
    [InlineData("<c t=\"s\"><v>one</v></c>")]
    public async Task A_cell_without_a_value_is_empty(string cell) =>
        Assert.Equal(["text"], await TextsAsync(XlsxFile.Sheets(("s", XlsxFile.Row(1, cell, XlsxFile.Inline("text"))))));

    [Fact]
    public async Task Cells_are_placed_in_the_columns_that_they_name()
    {
        var rows = XlsxFile.Row(1, Named("A1", "a"), Named("B1", "b"), Named("C1", "c")) + XlsxFile.Row(7, Named("C7", "3"), Named("A7", "1"));

        Assert.Equal(["# ", "a: 1; c: 3@7"], await ShowAsync(XlsxFile.Sheets(("s", rows))));
    }

    [Fact]
    public async Task Columns_that_no_table_has_are_dropped() =>
        Assert.Equal(["near"], await TextsAsync(XlsxFile.Sheets(("s", XlsxFile.Row(1, Named("A1", "near"), Named("XFD1", "far"), Named("ZZZZZZ1", "nowhere"))))));

    [Fact]
    public async Task A_value_merged_down_a_column_holds_for_each_row()
    {
        var xml = "<sheetData>" + XlsxFile.Rows("部门|姓名|分机", "售后|张三|101", "|李四|102", "财务|王五|201") + "</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"odd\"/></mergeCells>";

        Assert.Equal(["部门：售后；姓名：张三；分机：101", "部门：售后；姓名：李四；分机：102", "部门：财务；姓名：王五；分机：201"], await TextsAsync(XlsxFile.Sheets(("s", xml))));
    }

    [Fact]
    public async Task Dates_may_count_from_1904()
    {
        var content = DocxFile.Zip(
            ("xl/workbook.xml", $"<workbook {XlsxFile.Space}><workbookPr date1904=\"1\"/><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", XlsxFile.Relations(("r1", "worksheet", "/xl/a.xml"), ("r2", "styles", "styles.xml"))),
            ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
            ("xl/a.xml", "<worksheet><sheetData><row><c s=\"0\"><v>44681</v></c></row></sheetData></worksheet>"));

        Assert.Equal(["2026-05-01"], await TextsAsync(content));
    }

    [Theory]
    [InlineData("a.xlsx")]
    [InlineData("A.XLSX")]
    [InlineData("a.xlsm")]
    public async Task The_extension_may_be_that_of_a_file_with_macros(string name) =>
        Assert.Equal(["text"], (await Reading.ReadAsync(name, XlsxFile.Of("text"))).Texts());

    [Fact]
    public async Task The_name_of_the_file_is_the_title() => Assert.Equal("价目表", (await Reading.ReadAsync("文档/价目表.xlsx", XlsxFile.Of("text"))).Title);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 })]
    public async Task A_file_that_is_not_a_package_may_be_old_or_have_a_password(byte[] content) =>
        Assert.Equal(DocumentNotices.LockedXlsx, (await Reading.RefusedAsync("a.xlsx", content)).Notice);

    [Theory]
    [InlineData("xl/other.xml", "<a/>")]
    [InlineData("xl/workbook.xml", "not xml")]
    [InlineData("xl/workbook.xml", "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><workbook>&e;</workbook>")]
    public async Task A_damaged_package_is_refused(string name, string text) =>
        Assert.Equal(DocumentNotices.BrokenXlsx, (await Reading.RefusedAsync("a.xlsx", DocxFile.Zip((name, text)))).Notice);

    [Theory]
    [InlineData("xl/worksheets/sheet0.xml")]
    [InlineData("xl/sharedStrings.xml")]
    [InlineData("xl/styles.xml")]
    public async Task A_part_that_unpacks_to_more_than_the_limit_is_refused(string part)
    {
        var large = $"<d>{new string(' ', 2 << 20)}</d>";
        var content = DocxFile.Zip(
            ("xl/workbook.xml", $"<workbook {XlsxFile.Space}><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", XlsxFile.Relations(("r1", "worksheet", "worksheets/sheet0.xml"), ("r2", "styles", "styles.xml"), ("r3", "sharedStrings", "sharedStrings.xml"))),
            (part, large));

        Assert.True(content.Length < 50_000);
        Assert.Equal(DocumentNotices.PackageBomb, (await Reading.RefusedAsync("a.xlsx", content)).Notice);
    }

    [Fact]
    public async Task A_long_text_that_many_cells_share_is_bounded()
    {
        var content = XlsxFile.Sheets($"<si><t>{new string('a', 10_000)}</t></si>", "", ("s", string.Concat(Enumerable.Range(1, 500).Select(static row => XlsxFile.Row(row, Shared(0))))));

        Assert.Equal(DocumentNotices.TooMuchText(200_000), (await Reading.RefusedAsync("a.xlsx", content)).Notice);
    }

    [Fact]
    public async Task A_value_that_is_merged_over_many_rows_is_bounded()
    {
        var rows = string.Concat(Enumerable.Range(1, 3_000).Select(row => XlsxFile.Row(row, Named($"A{row}", row == 1 ? new string('a', 100) : "x"))));
        var xml = $"<sheetData>{rows}</sheetData><mergeCells>{string.Concat(Enumerable.Repeat("<mergeCell ref=\"A1:A3000\"/>", 20_000))}</mergeCells>";

        Assert.Equal(DocumentNotices.TooMuchText(200_000), (await Reading.RefusedAsync("a.xlsx", XlsxFile.Sheets(("s", xml)))).Notice);
    }

    [Fact]
    public async Task A_damaged_or_truncated_package_is_read_or_refused()
    {
        var whole = XlsxFile.Of([.. Enumerable.Range(0, 30).Select(static i => $"name {i}|value {i}|note {i}")]);
        var random = new Random(13);
        for (var round = 0; round < 200; round++)
        {
            var content = whole.AsSpan(0, round % 2 == 0 ? whole.Length : random.Next(whole.Length)).ToArray();
            for (var i = 0; i < random.Next(1, 5) && content.Length > 2; i++)
            {
                content[random.Next(2, content.Length)] ^= (byte)random.Next(1, 256);
            }

            if (await Record.ExceptionAsync(() => Reading.ReadAsync("a.xlsx", content)) is { } e)
            {
                Assert.NotEmpty(Assert.IsType<DocumentException>(e).Notice.Chinese);
            }
        }
    }

    private static string Shared(int index) => $"<c t=\"s\"><v>{index}</v></c>";

    private static string Named(string reference, string text) => $"<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>";

    private static async Task<string[]> ShowAsync(byte[] content) => (await Reading.ReadAsync("a.xlsx", content)).Show();

    private static async Task<string[]> TextsAsync(byte[] content) => (await Reading.ReadAsync("a.xlsx", content)).Texts();
}
