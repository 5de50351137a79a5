namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxTableTests
{
    [Theory]
    [InlineData("客服热线|400-555-0199", "客服热线：400-555-0199")]
    [InlineData("Hotline|5551", "Hotline: 5551")]
    [InlineData("a note in a frame", "a note in a frame")]
    [InlineData("一店|二店|三店", "一店；二店；三店")]
    public async Task A_table_of_one_row_is_text(string row, string text) => Assert.Equal([text], await TextsAsync(DocxFile.Table(row)));

    [Fact]
    public async Task A_layout_row_yields_its_paragraphs()
    {
        var texts = await TextsAsync(Rows(Row(Cell("退货政策：七天无理由。", "运费买家承担。"), Cell("保修政策：整机两年。"))));

        Assert.Equal(["退货政策：七天无理由。", "运费买家承担。", "保修政策：整机两年。"], texts);
    }

    [Fact]
    public async Task A_layout_column_yields_its_paragraphs() =>
        Assert.Equal(["one", "two", "three"], await TextsAsync(Rows(Row(Cell("one", "two")), Row(Cell("three")))));

    [Theory]
    [InlineData("公司名称|示例科技有限公司/注册地址|示例市示范路 1 号/客服热线|400-555-0199", "公司名称：示例科技有限公司/注册地址：示例市示范路 1 号/客服热线：400-555-0199")]
    [InlineData("甲方：|示例公司/乙方：|某某公司", "甲方：示例公司/乙方：某某公司")]
    [InlineData("型号|AB-100/重量|2 公斤/保修期|两年", "型号：AB-100/重量：2 公斤/保修期：两年")]
    [InlineData("Company name|Example Ltd/Address|1 Sample Road/Phone|5551", "Company name: Example Ltd/Address: 1 Sample Road/Phone: 5551")]
    [InlineData("入住时间|14:00/退房时间|12:00", "入住时间：14:00/退房时间：12:00")]
    public async Task A_table_of_names_and_values_has_no_header(string rows, string texts) =>
        Assert.Equal(texts.Split('/'), await TextsAsync(DocxFile.Table(rows.Split('/'))));

    [Theory]
    [InlineData("姓名|电话/小王|123/小李|456", "姓名：小王；电话：123/姓名：小李；电话：456")]
    [InlineData("套餐|月费/基础版|39 元/高级版|99 元", "套餐：基础版；月费：39 元/套餐：高级版；月费：99 元")]
    [InlineData("key|use/F1|help", "key: F1; use: help")]
    [InlineData("城市|门店|电话/上海|一店|8001", "城市：上海；门店：一店；电话：8001")]
    [InlineData("科室|楼层/内科|三楼/外科|四楼", "科室：内科；楼层：三楼/科室：外科；楼层：四楼")]
    public async Task A_first_row_of_column_names_is_a_header(string rows, string texts) =>
        Assert.Equal(texts.Split('/'), await TextsAsync(DocxFile.Table(rows.Split('/'))));

    [Fact]
    public async Task A_row_marked_as_header_is_a_header_whatever_it_contains()
    {
        var header = Row(Cell("甲方"), Cell("示例公司 2026")).Replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", StringComparison.Ordinal);

        Assert.Equal(["甲方：a；示例公司 2026：b"], await TextsAsync(Rows(header, Row(Cell("a"), Cell("b")))));
    }

    [Fact]
    public async Task Merged_cells_appear_in_every_row_and_column_that_they_span()
    {
        var texts = await TextsAsync(Rows(
            Row(Cell("城市"), Cell("门店"), Cell("电话")),
            Row(Cell("上海", "<w:vMerge w:val=\"restart\"/>", true), Cell("一店"), Cell("8001")),
            Row(Cell("", "<w:vMerge/>", true), Cell("二店"), Cell("8002")),
            Row(Cell("总部", "<w:gridSpan w:val=\"2\"/>", true), Cell("8000")),
            Row(Cell("北京"), Cell("三店"), Cell("8003"))));

        Assert.Equal(["城市：上海；门店：一店；电话：8001", "城市：上海；门店：二店；电话：8002", "总部；电话：8000", "城市：北京；门店：三店；电话：8003"], texts);
    }

    [Fact]
    public async Task A_title_across_the_table_is_not_a_header()
    {
        var texts = await TextsAsync(Rows(
            Row(Cell("2026 年套餐价目表", "<w:gridSpan w:val=\"3\"/>", true)),
            Row(Cell("套餐"), Cell("月费"), Cell("流量")),
            Row(Cell("基础版"), Cell("39 元"), Cell("20GB"))));

        Assert.Equal(["2026 年套餐价目表", "套餐：基础版；月费：39 元；流量：20GB"], texts);
    }

    [Fact]
    public async Task Columns_left_out_at_the_beginning_of_a_row_are_empty()
    {
        var shifted = Row(Cell("二店"), Cell("8002")).Replace("<w:tr>", "<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>", StringComparison.Ordinal);

        Assert.Equal(["城市：上海；门店：一店；电话：8001", "门店：二店；电话：8002"], await TextsAsync(Rows(Row(Cell("城市"), Cell("门店"), Cell("电话")), Row(Cell("上海"), Cell("一店"), Cell("8001")), shifted)));
    }

    [Fact]
    public async Task Old_files_mark_merged_cells_of_a_row()
    {
        var texts = await TextsAsync(Rows(
            Row(Cell("姓名"), Cell("早班"), Cell("晚班")),
            Row(Cell("小王"), Cell("休息", "<w:hMerge w:val=\"restart\"/>", true), Cell("", "<w:hMerge/>", true)),
            Row(Cell("小李"), Cell("九点"), Cell("八点"))));

        Assert.Equal(["姓名：小王；休息", "姓名：小李；早班：九点；晚班：八点"], texts);
    }

    [Fact]
    public async Task A_table_in_a_frame_is_read_as_a_table()
    {
        var frame = $"<w:tbl><w:tr><w:tc>{DocxFile.P("价格表")}{DocxFile.Table("项目|价格", "盒子|3 元")}</w:tc></w:tr></w:tbl>";

        Assert.Equal(["价格表", "项目：盒子；价格：3 元"], await TextsAsync(frame));
    }

    private static string Rows(params string[] rows) => $"<w:tbl>{string.Concat(rows)}</w:tbl>";

    private static string Row(params string[] cells) => $"<w:tr>{string.Concat(cells)}</w:tr>";

    private static string Cell(params string[] paragraphs) => $"<w:tc>{string.Concat(paragraphs.Select(text => DocxFile.P(text)))}</w:tc>";

    private static string Cell(string text, string properties, bool _) => $"<w:tc><w:tcPr>{properties}</w:tcPr>{DocxFile.P(text)}</w:tc>";

    private static async Task<string[]> TextsAsync(string body) => (await Reading.ReadAsync("a.docx", DocxFile.Of(body))).Texts();
}
