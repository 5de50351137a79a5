using System.Text;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Pages as frameworks, office programs and old sites write them.</summary>
public sealed class HtmlContentTests
{
    [Theory]
    [InlineData("<form method=post action=a.aspx><input type=hidden name=__VIEWSTATE value=x><div><h1>居住证办理</h1><p>十五个工作日领取。</p></div></form>", "十五个工作日领取。")]
    [InlineData("<div>Logo</div><form runat=server><div><span>The office opens at nine and closes at five.</span></div><select><option>red</option></select></form>", "Logo|The office opens at nine and closes at five.")]
    [InlineData("<form><table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9 to 5</td></tr></table></form>", "Day: Monday; Hours: 9 to 5")]
    [InlineData("<form><main><p>inside</p></main></form>", "inside")]
    [InlineData("<form><article><p>inside</p></article><button>send</button></form><div>and a good deal of other text around the form</div>", "inside|and a good deal of other text around the form")]
    public async Task A_page_inside_a_form_is_read(string body, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(body));

    [Theory]
    [InlineData("<p>A page with enough text of its own to read.</p><form><label>Name</label><input></form>")]
    [InlineData("<p>A page with enough text of its own to read.</p><form role=search><div>Search</div><input></form>")]
    public async Task A_form_on_a_page_is_left_out(string body) => Assert.Equal(["A page with enough text of its own to read."], await TextsAsync(body));

    [Theory]
    [InlineData("<aside><p>all there is</p></aside>")]
    [InlineData("<nav><p>all there is</p></nav>")]
    [InlineData("<main></main><div><p>all there is</p></div>")]
    [InlineData("<dialog><p>all there is</p></dialog>")]
    public async Task The_whole_page_is_read_before_it_counts_as_empty(string body) => Assert.Equal(["all there is"], await TextsAsync(body));

    [Theory]
    [InlineData("<tr><th>城市</th><th>门店</th><th>电话</th></tr><tr><td rowspan=2>上海</td><td>一店</td><td>8001</td></tr><tr><td>二店</td><td>8002</td></tr><tr><td colspan=2>总部</td><td>8000</td></tr>",
        "城市：上海；门店：一店；电话：8001|城市：上海；门店：二店；电话：8002|总部；电话：8000")]
    [InlineData("<tr><th colspan=3>2026 年套餐价目表</th></tr><tr><th>套餐</th><th>月费</th><th>流量</th></tr><tr><td>基础版</td><td>39 元</td><td>20GB</td></tr>",
        "2026 年套餐价目表|套餐：基础版；月费：39 元；流量：20GB")]
    [InlineData("<tr><th rowspan=2>地区</th><th colspan=2>联系方式</th></tr><tr><th>电话</th><th>邮箱</th></tr><tr><td>华东</td><td>8001</td><td>a@b.c</td></tr>",
        "地区：华东；联系方式 电话：8001；联系方式 邮箱：a@b.c")]
    [InlineData("<tr><th>Day</th><th>Room</th><th>Topic</th></tr><tr><td>Mon</td><td rowspan=2>Blue</td><td rowspan=2>Sales</td></tr><tr><td>Tue</td></tr><tr><td>Wed</td><td colspan=2>closed</td></tr>",
        "Day: Mon; Room: Blue; Topic: Sales|Day: Tue; Room: Blue; Topic: Sales|Day: Wed; closed")]
    [InlineData("<tr><th>a</th><th>b</th></tr><tr><td rowspan=0>1</td><td>2</td></tr><tr><td>3</td></tr>", "a: 1; b: 2|a: 1; b: 3")]
    [InlineData("<tr><th>姓名</th><th>电话</th></tr><tr><td colspan=2>华东区</td></tr><tr><td>小王</td><td>8001</td></tr>", "华东区|姓名：小王；电话：8001")]
    [InlineData("<tr><td>产品</td><td>库存</td><td>单价</td></tr><tr><td>键盘</td><td>12</td><td>99</td></tr>", "产品：键盘；库存：12；单价：99")]
    [InlineData("<tr><td>注册地址</td><td>示例市示范路 1 号</td></tr><tr><td>客服热线：</td><td>400-555-0199</td></tr>", "注册地址：示例市示范路 1 号|客服热线：400-555-0199")]
    public async Task Merged_cells_appear_in_every_row_and_column_that_they_span(string rows, string texts) =>
        Assert.Equal(texts.Split('|'), await TextsAsync($"<table>{rows}</table>"));

    [Theory]
    [InlineData("张三<br>李四", "张三 李四")]
    [InlineData("<p>张三</p><p>李四</p>", "张三 李四")]
    [InlineData("<div>张三</div>李四", "张三 李四")]
    [InlineData("<ul><li>张三</li><li>李四</li></ul>", "张三 李四")]
    [InlineData("张<b>三</b>", "张三")]
    [InlineData("<table><tr><td>张三</td><td>李四</td></tr></table>", "张三 李四")]
    [InlineData("张三<script>x</script>", "张三")]
    public async Task The_lines_of_a_cell_are_separated(string cell, string text) =>
        Assert.Equal([$"姓名：{text}；班：早"], await TextsAsync($"<table><tr><th>姓名</th><th>班</th></tr><tr><td>{cell}</td><td>早</td></tr></table>"));

    [Fact]
    public async Task A_layout_table_is_read_as_the_page_it_contains()
    {
        var document = await Reading.ReadAsync("a.html", """
            <table><tr><td><h1>门店</h1><p>欢迎光临。</p></td><td>
            <table><tr><th>店</th><th>电话</th></tr><tr><td>一店</td><td>8001</td></tr></table>
            </td></tr></table>
            """);

        Assert.Equal(["# 门店", "欢迎光临。@1", "店：一店；电话：8001@2"], document.Show());
    }

    [Theory]
    [InlineData("<ol><li>打开电源</li><li>按住按钮</li></ol>", "1. 打开电源|2. 按住按钮")]
    [InlineData("<ol start=3><li>three<li>four</ol>", "3. three|4. four")]
    [InlineData("<ol><li>one<li value=7>seven<li>eight</ol>", "1. one|7. seven|8. eight")]
    [InlineData("<ol type=a><li>one<li>two</ol>", "a. one|b. two")]
    [InlineData("<ol type=I><li>one<li>two</ol>", "I. one|II. two")]
    [InlineData("<ol><li>outer<ol><li>inner</ol><li>again</ol>", "1. outer|1. inner|2. again")]
    [InlineData("<ol><li><p>in a paragraph</p><p>more of it</p><li>next</ol>", "1. in a paragraph|more of it|2. next")]
    [InlineData("<ul><li>no number</ul><menu><li>nor here</menu>", "no number|nor here")]
    public async Task List_items_carry_their_visible_numbers(string body, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(body));

    [Theory]
    [InlineData("<dl><dt>保修期</dt><dd>两年</dd><dt>颜色</dt><dd>红<b>色</b></dd></dl>", "保修期：两年|颜色：红色")]
    [InlineData("<dl><div><dt>Warranty</dt><dd>two years</dd></div></dl>", "Warranty: two years")]
    [InlineData("<dl><dt>term</dt></dl><p>after</p>", "term|after")]
    [InlineData("<dl><dt>colour</dt><dd>red</dd><dd>blue</dd></dl>", "colour: red|blue")]
    public async Task A_term_and_its_explanation_are_one_line(string body, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(body));

    [Theory]
    [InlineData("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>", "漢字")]
    [InlineData("<p><ruby><rb>漢</rb><rb>字</rb><rt>hàn</rt><rt>zì</rt></ruby></p>", "漢字")]
    [InlineData("<p><ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby>へ</p>", "東京へ")]
    public async Task Pronunciation_hints_are_not_part_of_the_text(string body, string text) => Assert.Equal([text], await TextsAsync(body));

    [Theory]
    [InlineData("<tr><td colspan=1000000 rowspan=1000000>x</td><td>y</td></tr>", 1)]
    [InlineData("<tr><td rowspan=60000>x</td><td>y</td></tr>", 200)]
    public async Task Endless_spans_are_cheap(string row, int times)
    {
        var content = Encoding.UTF8.GetBytes($"<table>{string.Concat(Enumerable.Repeat(row, times))}</table>");

        Assert.NotEmpty((await Reading.ReadAsync("a.html", content)).Texts());
    }

    // Measuring the page anew for each form would read 40 GB of text here.
    [Fact]
    public async Task Any_number_of_forms_is_compared_with_the_page_in_linear_time()
    {
        var forms = string.Concat(Enumerable.Repeat("<form><p>one</p></form>", 20_000));

        var document = await Reading.ReadAsync("a.html", Encoding.UTF8.GetBytes($"<p>{new string('x', 100_000)}</p>{forms}"));

        Assert.Equal(new string('x', 100_000), Assert.Single(document.Texts()));
    }

    private static async Task<string[]> TextsAsync(string body) => (await Reading.ReadAsync("a.html", $"<html><body>{body}</body></html>")).Texts();
}
