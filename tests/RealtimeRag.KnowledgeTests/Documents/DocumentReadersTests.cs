using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocumentReadersTests
{
    private static readonly string[] Extensions = [".md", ".txt", ".html", ".csv", ".tsv", ".docx", ".xlsx", ".pptx"];
    private readonly DocumentReaders _readers = new(Reading.Limits, new PdfToText(() => null, TimeProvider.System));

    [Theory]
    [InlineData("a.md", true)]
    [InlineData("A.MD", true)]
    [InlineData("a.markdown", true)]
    [InlineData("sub/a.txt", true)]
    [InlineData("a.text", true)]
    [InlineData("a.html", true)]
    [InlineData("a.htm", true)]
    [InlineData("a.xhtml", true)]
    [InlineData("a.csv", true)]
    [InlineData("a.tsv", true)]
    [InlineData("a.docx", true)]
    [InlineData("a.pdf", true)]
    [InlineData("a.doc", false)]
    [InlineData("a.xlsx", true)]
    [InlineData("a.pptx", true)]
    [InlineData("a.xls", false)]
    [InlineData("a.ppt", false)]
    [InlineData("a.md.bak", false)]
    [InlineData("README", false)]
    [InlineData("md", false)]
    [InlineData("", false)]
    public void The_file_name_extension_determines_the_reader(string path, bool readable) => Assert.Equal(readable, _readers.CanRead(path));

    [Fact]
    public async Task Another_kind_of_file_is_skipped_by_name()
    {
        var refused = await Reading.RefusedAsync("a.exe", [1, 2, 3]);

        Assert.True(refused.Skipped);
        Assert.Equal(DocumentNotices.Unsupported, refused.Notice);
    }

    [Fact]
    public async Task The_same_bytes_always_give_the_same_document()
    {
        var content = Encoding.UTF8.GetBytes("# A\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\ntext, text\n");
        foreach (var extension in Extensions.Except([".docx", ".xlsx", ".pptx"]))
        {
            var first = await Reading.ReadAsync("a" + extension, content);
            var second = await Reading.ReadAsync("a" + extension, content);

            Assert.Equal(first.Show(), second.Show());
            Assert.NotEmpty(first.Texts());
        }
    }

    [Fact]
    public async Task Any_bytes_are_read_or_refused_with_a_reason_in_both_languages()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var content = Content(random, round);
            foreach (var extension in Extensions)
            {
                await ReadOrRefuseAsync("a" + extension, content);
            }
        }
    }

    [Fact]
    public void Every_notice_explains_the_problem_in_both_languages_and_reveals_nothing_about_the_machine()
    {
        var notices = typeof(DocumentNotices).GetFields().Select(field => field.GetValue(null)).OfType<KnowledgeNotice>()
            .Append(DocumentNotices.TooLarge(20 << 20)).Append(DocumentNotices.TooMany(5)).Append(DocumentNotices.TooMuchText(7)).ToList();

        Assert.True(notices.Count >= 15);
        Assert.All(notices, notice => Assert.Contains(notice.Chinese, c => c >= '\u4E00'));
        Assert.All(notices, notice => Assert.DoesNotContain(notice.English, c => c >= '\u2E80'));
        Assert.Equal(notices.Count, notices.Distinct().Count());
        Assert.Contains("20 MB", DocumentNotices.TooLarge(20 << 20).English, StringComparison.Ordinal);
    }

    // Pure noise, text with noise in it, and pieces of every format thrown together.
    private static byte[] Content(Random random, int round)
    {
        var bytes = new byte[random.Next(400)];
        random.NextBytes(bytes);
        string[] pieces = ["# ", "\n", "|--|--|\n", "```", "<table><tr>", "</div>", "&#x;", "\"", ",", "PK", "<!--", "---\n", "[", "](", "中文。", "text ", "\0", "<p hidden>", "\t"];
        var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
        return (round % 3) switch
        {
            0 => bytes,
            1 => Encoding.UTF8.GetBytes(text),
            _ => [.. Encoding.UTF8.GetBytes(text), .. bytes.AsSpan(0, Math.Min(3, bytes.Length)), .. Encoding.UTF8.GetBytes(text)],
        };
    }

    private static async Task ReadOrRefuseAsync(string name, byte[] content)
    {
        try
        {
            var document = await Reading.ReadAsync(name, content);
            Assert.NotEmpty(document.Title);
            Assert.All(document.Sections, section => Assert.NotEmpty(section.Paragraphs));
            Assert.All(document.Texts(), text => Assert.Equal(text, PlainText.Tidy(text)));
        }
        catch (DocumentException e)
        {
            Assert.NotEmpty(e.Notice.Chinese);
            Assert.NotEmpty(e.Notice.English);
        }
    }
}
