using System.IO.Compression;
using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class ReadingTests
{
    private static readonly DocumentLimits Limits = new(1 << 20, 100_000, 1 << 20, TimeSpan.FromSeconds(20));
    private readonly DocumentReaders _readers = new(Limits, new PdfToText(() => Environment.GetEnvironmentVariable("PATH"), TimeProvider.System));

    [Fact]
    public async Task Markdown_becomes_plain_text_under_its_headings()
    {
        var document = await ReadAsync("guide.md", """
            ---
            title: "The guide"
            ---
            # Start

            Set `DIFY_API_KEY` in **.env**, see [the page](https://example.com/a_b).
            It has *two* lines.

            <!-- a note
            of two lines -->
            - first item
            - second item

            Settings
            --------

            | name | default |
            |------|---------|
            | PORT | 8000 |

            ```
            dotnet run
            ```
            """);

        Assert.Equal("The guide", document.Title);
        Assert.Equal(
            ["Set DIFY_API_KEY in .env, see the page. It has two lines.@6", "first item@11", "second item@12"],
            document.Sections[0].Paragraphs.Select(p => $"{p.Text}@{p.Line}"));
        Assert.Equal(["Start", "Settings"], document.Sections[1].Headings);
        Assert.Equal(["name: PORT; default: 8000", "dotnet run"], document.Sections[1].Paragraphs.Select(p => p.Text));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("gb18030")]
    [InlineData("big5")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Text_is_read_in_the_encoding_it_was_written_in(string encoding)
    {
        const string text = "這是我們的產品說明，請你看一下有沒有問題。\n\n第二段也在這裡。";
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        byte[] content = [.. bytes.GetPreamble(), .. bytes.GetBytes(text)];

        var document = await _readers.ReadAsync(new DocumentFile("說明.txt", content), TestContext.Current.CancellationToken);

        Assert.Equal(["這是我們的產品說明，請你看一下有沒有問題。", "第二段也在這裡。"], document.Sections[0].Paragraphs.Select(p => p.Text));
    }

    [Fact]
    public async Task Simplified_text_in_gb18030_is_not_taken_for_big5()
    {
        var content = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes("这是我们的产品说明，请你看一下有没有问题。");

        var document = await _readers.ReadAsync(new DocumentFile("a.txt", content), TestContext.Current.CancellationToken);

        Assert.Equal("这是我们的产品说明，请你看一下有没有问题。", document.Sections[0].Paragraphs[0].Text);
    }

    [Fact]
    public async Task Hard_wrapped_lines_are_joined_and_chapters_are_headings()
    {
        var document = await ReadAsync("book.txt", "第一章 开始\n\nThis sentence was wrapped by an editor at a\nfixed width.\nNext line.\n");

        Assert.Equal(["第一章 开始"], document.Sections[0].Headings);
        Assert.Equal("This sentence was wrapped by an editor at a fixed width.\nNext line.", document.Sections[0].Paragraphs[0].Text);
    }

    [Fact]
    public async Task A_page_is_what_a_visitor_reads()
    {
        var document = await ReadAsync("page.html", """
            <html><head><title>Site</title><meta charset="utf-8"></head><body><nav>Menu</nav><h1>Help</h1>
            <p>Press <b>the</b> button.<br>Then wait.</p><script>var x = "no";</script>
            <table><tr><th>key</th><th>use</th></tr><tr><td>F1</td><td>help</td></tr></table><footer>Imprint</footer></body></html>
            """);

        Assert.Equal("Help", document.Title);
        Assert.Equal(["Press the button.\nThen wait.", "key: F1; use: help"], document.Sections[0].Paragraphs.Select(p => p.Text));
    }

    [Fact]
    public async Task A_page_is_read_to_the_bottom_and_one_nested_without_end_is_refused()
    {
        var document = await ReadAsync("deep.html", string.Concat(Enumerable.Repeat("<div>", 1_500)) + "bottom");
        var wide = await ReadAsync("wide.html", string.Concat(Enumerable.Repeat("<p>one<li>two", 10_000)));

        Assert.Equal("bottom", document.Sections[0].Paragraphs[0].Text);
        Assert.Equal(20_000, wide.Sections[0].Paragraphs.Count);
        var refused = await RefusedAsync("hostile.html", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<div>", 100_000))));
        Assert.Equal(DocumentNotices.TooDeep, refused.Notice);
    }

    [Fact]
    public async Task A_table_of_questions_and_answers_gives_a_section_a_row()
    {
        var document = await ReadAsync("faq.csv", "问题,答案,部门\n怎么请假,\"在系统里填写,\n等待批准\",人事\n");

        var section = Assert.Single(document.Sections);
        Assert.Equal(["怎么请假"], section.Headings);
        Assert.Equal(["在系统里填写,\n等待批准@2", "部门：人事@2"], section.Paragraphs.Select(p => $"{p.Text}@{p.Line}"));
    }

    [Fact]
    public async Task Another_table_gives_a_sentence_a_row()
    {
        var document = await ReadAsync("rooms.csv", "room;seats\nBlue;12\nRed;\n");

        Assert.Equal(["room: Blue; seats: 12", "room: Red"], document.Sections[0].Paragraphs.Select(p => p.Text));
    }

    [Fact]
    public async Task A_word_file_gives_headings_tables_and_pages()
    {
        var content = Docx("""
            <w:p><w:pPr><w:pStyle w:val="a1"/></w:pPr><w:r><w:t>制度</w:t></w:r></w:p>
            <w:p><w:r><w:t>第一页的内容。</w:t></w:r><w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del></w:p>
            <w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t></w:r><w:r><w:t xml:space="preserve">的内容。</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>电话</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:p><w:r><w:t>小王</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>123</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            """);

        var document = await _readers.ReadAsync(new DocumentFile("a.docx", content), TestContext.Current.CancellationToken);

        Assert.Equal("制度", document.Title);
        Assert.Equal(["第一页的内容。", "第二页的内容。@2", "姓名：小王；电话：123@2"], document.Sections[0].Paragraphs.Select(p => p.Page is > 1 ? $"{p.Text}@{p.Page}" : p.Text));
    }

    [Fact]
    public async Task A_word_file_that_unpacks_to_too_much_is_refused()
    {
        var content = Docx("<w:p><w:r><w:t>" + new string('a', 2 << 20) + "</w:t></w:r></w:p>");

        Assert.True(content.Length < 100_000);
        Assert.Equal(DocumentNotices.DocxBomb, (await RefusedAsync("bomb.docx", content)).Notice);
    }

    [Fact]
    public async Task Entities_in_a_word_file_are_not_expanded()
    {
        var content = Zip(("word/document.xml", "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><d>&e;</d>"));

        Assert.Equal(DocumentNotices.BrokenDocx, (await RefusedAsync("x.docx", content)).Notice);
    }

    [Theory]
    [InlineData("old.docx", new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3, 4 })]
    [InlineData("cut.docx", new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 })]
    [InlineData("picture.txt", new byte[] { 0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 1, 2, 3, 0, 0, 5, 0, 0, 0 })]
    public async Task A_file_that_is_not_what_its_name_says_is_refused_with_a_reason(string name, byte[] content)
    {
        var refused = await RefusedAsync(name, content);

        Assert.NotEmpty(refused.Notice.Chinese);
        Assert.False(refused.Skipped);
    }

    [Fact]
    public async Task A_pdf_without_its_tool_is_skipped_with_the_package_to_install()
    {
        var readers = new DocumentReaders(Limits, new PdfToText(() => "/nowhere", TimeProvider.System));

        var refused = await Assert.ThrowsAsync<DocumentException>(async () =>
            await readers.ReadAsync(new DocumentFile("a.pdf", "%PDF-1.4"u8.ToArray()), TestContext.Current.CancellationToken));

        Assert.True(refused.Skipped);
        Assert.Contains("poppler-utils", refused.Notice.English, StringComparison.Ordinal);
        Assert.Contains("poppler-utils", refused.Notice.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pdf_is_read_page_by_page_through_its_tool()
    {
        // The stand-in for the tool is a shell script.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TestFolder();
        var tool = folder.Write("pdftotext", "#!/bin/sh\ncat >/dev/null\nprintf 'The first page tells of the begin-\\nning.\\n\\n1\\n\\fThe second page.\\n'\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var readers = new DocumentReaders(Limits, new PdfToText(() => folder.Documents, TimeProvider.System));

        var document = await readers.ReadAsync(new DocumentFile("a.pdf", "%PDF-1.4"u8.ToArray()), TestContext.Current.CancellationToken);

        Assert.Equal(["The first page tells of the beginning.@1", "The second page.@2"], document.Sections[0].Paragraphs.Select(p => $"{p.Text}@{p.Page}"));
    }

    private ValueTask<ParsedDocument> ReadAsync(string name, string text) =>
        _readers.ReadAsync(new DocumentFile(name, Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);

    private Task<DocumentException> RefusedAsync(string name, byte[] content) =>
        Assert.ThrowsAsync<DocumentException>(async () => await _readers.ReadAsync(new DocumentFile(name, content), TestContext.Current.CancellationToken));

    private static byte[] Docx(string body)
    {
        const string space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
        return Zip(
            ("word/styles.xml", $"<w:styles {space}><w:style w:styleId=\"a1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>"),
            ("word/document.xml", $"<w:document {space}><w:body>{body}</w:body></w:document>"));
    }

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
