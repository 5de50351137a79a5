using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class HtmlReaderTests
{
    [Fact]
    public async Task Headings_lead_to_the_paragraphs_below_them()
    {
        var document = await Reading.ReadAsync("a.html", """
            <!doctype html><html><head><title>Site</title></head><body>
            <h1>Help</h1>
            <p>First.</p>
            <h2>Keys <small>(all)</small></h2>
            <p>Second.</p>
            </body></html>
            """);

        Assert.Equal(["# Help", "First.@3", "# Help › Keys (all)", "Second.@5"], document.Show());
    }

    [Theory]
    [InlineData("<script>var secret = 1;</script>")]
    [InlineData("<style>.secret { color: red }</style>")]
    [InlineData("<noscript>secret</noscript>")]
    [InlineData("<template>secret</template>")]
    [InlineData("<nav><a href=x>secret</a></nav>")]
    [InlineData("<footer>secret</footer>")]
    [InlineData("<aside>secret</aside>")]
    [InlineData("<form><label>secret</label><input value=secret></form>")]
    [InlineData("<button>secret</button>")]
    [InlineData("<select><option>secret</option></select>")]
    [InlineData("<svg><text>secret</text></svg>")]
    [InlineData("<div hidden>secret</div>")]
    [InlineData("<span aria-hidden=true>secret</span>")]
    [InlineData("<div role=navigation>secret</div>")]
    [InlineData("<div role=banner>secret</div>")]
    [InlineData("<!-- secret -->")]
    [InlineData("<img alt=x title=secret>")]
    public async Task Everything_but_the_content_is_left_out(string html)
    {
        var document = await Reading.ReadAsync("a.html", $"<body><p>before</p>{html}<p>after</p></body>");

        Assert.Equal(["before", "after"], document.Texts());
    }

    [Fact]
    public async Task If_the_page_marks_its_main_part_only_that_is_read()
    {
        var main = await Reading.ReadAsync("a.html", "<body><div>around</div><main><p>inside</p></main></body>");
        var role = await Reading.ReadAsync("a.html", "<body><div>around</div><div role=main><p>inside</p></div></body>");

        Assert.Equal(["inside"], main.Texts());
        Assert.Equal(["inside"], role.Texts());
    }

    [Theory]
    [InlineData("&lt;tag&gt; &amp; &quot;quote&quot; &nbsp; &copy;", "<tag> & \"quote\" ©")]
    [InlineData("&#20013;&#x6587;", "中文")]
    [InlineData("&notanentity; &lt", "¬anentity; <")]
    public async Task Entities_are_read(string html, string text) => Assert.Equal([text], (await Reading.ReadAsync("a.html", $"<p>{html}</p>")).Texts());

    [Theory]
    [InlineData("a<b>b</b>c <i>d</i>e", "abc de")]
    [InlineData("one<br>two<br/>three", "one\ntwo\nthree")]
    [InlineData("line\nbreaks   are\tspaces", "line breaks are spaces")]
    [InlineData("<a href=x>link</a>, <code>code</code> and <em>more</em>", "link, code and more")]
    public async Task Inline_markup_does_not_separate_words(string html, string text) => Assert.Equal([text], (await Reading.ReadAsync("a.html", $"<p>{html}</p>")).Texts());

    [Fact]
    public async Task Every_block_is_a_paragraph()
    {
        var document = await Reading.ReadAsync("a.html", "<div>one<div>two</div>three</div><ul><li>four<li>five</ul><dl><dt>six<dd>seven<dt>nine<dd><ul><li>ten</ul></dl>eight");

        Assert.Equal(["one", "two", "three", "four", "five", "six: seven", "nine", "ten", "eight"], document.Texts());
    }

    [Fact]
    public async Task Preformatted_text_keeps_its_lines()
    {
        var document = await Reading.ReadAsync("a.html", "<p>before</p>\n<pre>dotnet build\n  dotnet run</pre>");

        Assert.Equal(["# ", "before@1", "dotnet build⏎dotnet run@2"], document.Show());
    }

    [Fact]
    public async Task Each_table_row_is_a_sentence_and_each_table_has_its_own_columns()
    {
        var document = await Reading.ReadAsync("a.html", """
            <table><thead><tr><th>Key</th><th>Use</th></tr></thead>
            <tbody><tr><td>F1</td><td>help <b>me</b></td></tr><tr><td></td><td>none</td></tr></tbody></table>
            <table><tr><td>left</td><td>right</td></tr></table>
            <table><tr><th>名称</th><td>打印机</td></tr><tr><th>型号：</th><td>AB-100</td></tr></table>
            """);

        Assert.Equal(["Key: F1; Use: help me", "Use: none", "left: right", "名称：打印机", "型号：AB-100"], document.Texts());
    }

    [Theory]
    [InlineData("<html><head><title>T</title></head><body><h2>Heading</h2><p>x</p></body></html>", "Heading")]
    [InlineData("<html><head><title>T</title></head><body><p>x</p></body></html>", "T")]
    [InlineData("<html><head><title> </title></head><body><p>x</p></body></html>", "page")]
    [InlineData("<p>x</p>", "page")]
    public async Task The_title_is_the_first_heading_or_the_page_title_or_the_file_name(string html, string title) =>
        Assert.Equal(title, (await Reading.ReadAsync("page.html", html)).Title);

    [Theory]
    [InlineData("<p>one<p>two")]
    [InlineData("<p>one</b></i></div><p>two")]
    [InlineData("<p>one</p><p>two</p></body></html></p>")]
    [InlineData("<p>one<p>two<table><tr><td")]
    [InlineData("<p>one<p>two<!-- open")]
    [InlineData("<p>one<p>two<script>open")]
    [InlineData("</html><p>one</p><p>two")]
    public async Task Broken_pages_are_read_as_browsers_read_them(string html) => Assert.Equal(["one", "two"], (await Reading.ReadAsync("a.html", html)).Texts());

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("<body><script>x</script></body>")]
    [InlineData("<h1> </h1>")]
    public async Task A_page_without_text_is_empty(string html) => Assert.True((await Reading.ReadAsync("a.html", html)).IsEmpty);

    [Theory]
    [InlineData("gb2312", "<meta charset=gb2312>")]
    [InlineData("gbk", "<meta charset=\"GBK\" />")]
    [InlineData("gb18030", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb18030\">")]
    [InlineData("big5", "<meta charset='big5'>")]
    [InlineData("shift_jis", "<meta charset=Shift_JIS>")]
    [InlineData("utf-8", "<meta charset=utf-8>")]
    [InlineData("utf-8", "")]
    [InlineData("gb18030", "")]
    [InlineData("utf-8", "<meta charset=gb2312>")]
    [InlineData("utf-8", "<meta charset=no-such>")]
    public async Task The_declared_charset_is_used_unless_it_is_impossible(string written, string meta)
    {
        var text = written == "shift_jis" ? "これは取扱説明書です。" : written == "big5" ? "這是我們的產品說明，請你看一下。" : "这是我们的产品说明，请你看一下。";
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written);

        var document = await Reading.ReadAsync("a.html", encoding.GetBytes($"<html><head>{meta}</head><body><p>{text}</p></body></html>"));

        Assert.Equal([text], document.Texts());
    }

    [Theory]
    [InlineData("shift_jis", "<script>{0}</script><meta charset=shift_jis>")]
    [InlineData("gb18030", "<style>{0}</style><meta http-equiv=content-type content='text/html; charset=gb2312'>")]
    [InlineData("euc-jp", "<script charset=utf-8>{0}</script><link charset=gbk><meta name=keywords content=charset><meta charset=\"EUC-JP\">")]
    public async Task The_declaration_may_be_anywhere_in_the_head(string written, string head)
    {
        const string text = "東京支店";
        var content = TextDecoder.Named(written)!.GetBytes($"<html><head>{head.Replace("{0}", new string('x', 5_000), StringComparison.Ordinal)}</head><body><p>{text}</p></body></html>");

        Assert.Equal([text], (await Reading.ReadAsync("a.html", content)).Texts());
    }

    [Fact]
    public async Task The_encoding_of_an_XML_page_is_declared_in_its_first_line()
    {
        var content = TextDecoder.Named("shift_jis")!.GetBytes("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><html><body><p>東京支店</p></body></html>");

        Assert.Equal(["東京支店"], (await Reading.ReadAsync("a.xhtml", content)).Texts());
    }

    [Fact]
    public async Task A_byte_order_mark_overrides_a_declaration()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("<meta charset=big5><p>这是说明</p>")];

        Assert.Equal(["这是说明"], (await Reading.ReadAsync("a.html", content)).Texts());
    }

    [Theory]
    [InlineData(1_999, false)]
    [InlineData(2_001, true)]
    public void A_page_may_be_deeply_but_not_endlessly_nested(int depth, bool excessive) =>
        Assert.Equal(excessive, HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("<div>", depth))));

    [Fact]
    public async Task A_deep_page_is_read_completely_and_an_endlessly_nested_one_is_refused()
    {
        var deep = await Reading.ReadAsync("a.html", string.Concat(Enumerable.Repeat("<div>", 1_500)) + "bottom");
        var wide = await Reading.ReadAsync("a.html", string.Concat(Enumerable.Repeat("<p>one<li>two", 10_000)));

        Assert.Equal(["bottom"], deep.Texts());
        Assert.Equal(20_000, wide.Texts().Length);
        var refused = await Reading.RefusedAsync("a.html", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("</i><div>", 50_000))));
        Assert.Equal(DocumentNotices.TooDeep, refused.Notice);
    }

    [Fact]
    public void Closed_tags_and_tags_without_end_do_not_add_depth()
    {
        Assert.False(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("<div><b>x</b></div>", 50_000))));
        Assert.False(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("<p><li><td><br><img>", 50_000))));
        Assert.False(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("< div <", 50_000))));
        Assert.False(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("<div><span><i></div>", 50_000))));
    }

    [Fact]
    public void An_unmatched_end_tag_does_not_hide_the_depth()
    {
        Assert.True(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("</i><custom-tag a='1'>", 50_000))));
        Assert.True(HtmlDepth.IsExcessive(string.Concat(Enumerable.Repeat("<DIV></span></p>", 50_000))));
    }
}
