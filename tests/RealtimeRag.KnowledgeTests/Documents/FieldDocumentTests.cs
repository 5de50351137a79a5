namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Whole files as programs and people write them, and the text that is to be searched and read aloud of each.</summary>
public sealed class FieldDocumentTests
{
    [Theory]
    [InlineData("named-comment.md", "HTML 的注释以 <!-- 开头。写在模板里不会显示。|客服电话是 400-555-0199，工作日九点到十八点接听。")]
    [InlineData("comment-in-code.md", "<div id=\"app\"><!--|退款在三个工作日内原路到账。")]
    [InlineData("bare-headings.md", "服务热线：400-555-0199|工作时间：周一到周五 9:00-18:00|地址：示例市示范路 1 号")]
    [InlineData("html-table.md", "套餐：基础版；价格：每月 39 元；流量：20GB|套餐：高级版；价格：每月 99 元；流量：100GB|说明文字。")]
    [InlineData("footnote.md", "押金按房型收取。|标准间押金二百元。|客服热线：400-555-0199")]
    [InlineData("windows-1252.md", "können können äöüß")]
    [InlineData("cut-utf8.txt", "这是一段被截断的说明文字，退款三天内到")]
    [InlineData("page-in-form.html", "办理居住证需要身份证和租房合同，十五个工作日领取。")]
    [InlineData("merged-cells.html", "城市：上海；门店：一店；电话：8001|城市：上海；门店：二店；电话：8002|总部；电话：8000")]
    [InlineData("cell-lines.html", "姓名：张三 李四；Day：Mon Tue|姓名：王五 赵六；Day：Wed Thu")]
    [InlineData("lists-and-ruby.html", "1. 打开电源|2. 按住按钮|3. 等待蓝灯|保修期：两年|怎么保养|每月清洁一次。|漢字")]
    [InlineData("declared-separator.csv", "在订单页点击退款|三个工作日")]
    [InlineData("title-row.csv", "客服常见问题（2026 版）|在订单页点击退款|分类：售后|三个工作日|分类：售后")]
    [InlineData("question-columns.csv", "在订单页申请|序号：1；部门：财务部|三天内寄出|序号：2；部门：财务部")]
    [InlineData("other-columns.csv", "在订单页申请")]
    [InlineData("bars.csv", "在订单页点击退款")]
    [InlineData("backslash-quotes.csv", "点击 \"退款\" 按钮|在订单页申请")]
    [InlineData("open-quote.csv", "27\" 显示器|在订单页点击退款|在订单页申请|在设置里注销")]
    [InlineData("shift-jis.csv", "名前：佐藤太郎；年齢：30|名前：鈴木花子；年齢：25")]
    [InlineData("one-row.docx", "客服热线：400-555-0199")]
    [InlineData("layout-row.docx", "退货政策：七天无理由。|运费买家承担。|保修政策：整机两年。")]
    [InlineData("second-main-part.docx", "退款三个工作日到账。")]
    [InlineData("merged-cells.docx", "城市：上海；门店：一店；电话：8001|城市：上海；门店：二店；电话：8002|总部；电话：8000")]
    [InlineData("title-row.docx", "2026 年套餐价目表|套餐：基础版；月费：39 元；流量：20GB")]
    [InlineData("names-and-values.docx", "公司名称：示例科技有限公司|注册地址：示例市示范路 1 号|客服热线：400-555-0199")]
    [InlineData("bare-headings.docx", "服务热线：400-555-0199|工作时间：九点到十八点")]
    [InlineData("moved.docx", "退款三天到账。|保修两年。|运费由买家承担。")]
    [InlineData("numbering.docx", "第一条 本规则适用于全体员工。|第二条 员工应当遵守考勤制度。|第三条 迟到三次记旷工一天。")]
    [InlineData("text-box.docx", "正文前半，正文后半。|文本框：热线 400-555-0199|下一段。")]
    [InlineData("footnote.docx", "押金标准见脚注|押金按房型收取|标准间押金二百元。")]
    [InlineData("header.docx", "文件编号 QX-2026-001|正文。")]
    [InlineData("symbols.docx", "同意☑拒绝，型号 AB-100，金额五元")]
    [InlineData("ruby.docx", "汉字注音")]
    [InlineData("hidden.docx", "对外价 99 元。")]
    [InlineData("alt-chunk.docx", "导出说明|退款三天到账。")]
    public async Task A_file_yields_its_text_completely_once_and_in_order(string name, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(name));

    [Fact]
    public async Task A_line_in_another_encoding_affects_only_itself()
    {
        var texts = await TextsAsync("mixed-utf8.txt");

        Assert.Equal(5, texts.Count(text => text == "退款规则：三天内到账。"));
        Assert.Equal(5, texts.Count(text => text == "结尾说明。"));
        Assert.InRange(texts.Length, 10, 11);
    }

    [Fact]
    public async Task Questions_are_the_headings_of_their_answers()
    {
        var headings = (await ReadAsync("open-quote.csv")).Sections.SelectMany(section => section.Headings);

        Assert.Equal(["屏幕多大", "怎么退款", "怎么开发票", "怎么注销"], headings);
    }

    private static async Task<string[]> TextsAsync(string name) => (await ReadAsync(name)).Texts();

    private static async Task<RealtimeRag.Knowledge.Documents.ParsedDocument> ReadAsync(string name) =>
        await Reading.ReadAsync(name, await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Documents", "Fixtures", name), TestContext.Current.CancellationToken));
}
