using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Text that a page only positions becomes lines, words and paragraphs, according to its position.</summary>
public sealed class PdfLayoutTests
{
    [Theory]
    [InlineData("(one) Tj 0 -14 Td (two) Tj 0 -14 Td (three) Tj", "one|two|three")]
    [InlineData("(This line is long enough to run on to) Tj 0 -14 Td (the next one of its paragraph.) Tj", "This line is long enough to run on to the next one of its paragraph.")]
    [InlineData("(This line is long enough to be divi-) Tj 0 -14 Td (ded at its end.) Tj", "This line is long enough to be divided at its end.")]
    [InlineData("(This line is long enough and it ends!) Tj 0 -14 Td (Here is another.) Tj", "This line is long enough and it ends!|Here is another.")]
    [InlineData("[(W) 40 (ord) -300 (next)] TJ", "Word next")]
    [InlineData("(a) Tj 40 0 Td (b) Tj", "a b")]
    [InlineData("(bold) Tj 0 0 Td (x) Tj", "bold")]
    [InlineData("(42) Tj 0 -14 Td (text) Tj", "text")]
    [InlineData("(- 42 -) Tj 0 -14 Td (text) Tj", "text")]
    [InlineData("(2026) Tj 0 -14 Td (Budget of the year) Tj", "Budget of the year")]
    [InlineData("() Tj (text) Tj", "text")]
    public async Task Letters_become_lines_and_words(string content, string lines)
    {
        var texts = (await ReadAsync(content)).Texts();

        Assert.StartsWith(lines.Split('|')[0], string.Join('\n', texts), StringComparison.Ordinal);
        Assert.All(lines.Split('|'), line => Assert.Contains(line, string.Join('\n', texts).Split('\n').Select(text => text.Trim()).Concat(texts), StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_gap_separates_paragraphs() => Assert.Equal(
        ["This is the first paragraph of it, on two lines of the page.", "And this is the second paragraph, on two lines as well."],
        (await ReadAsync(
            "(This is the first paragraph of it, on) Tj 0 -14 Td (two lines of the page.) Tj 0 -40 Td (And this is the second paragraph, on) Tj 0 -14 Td (two lines as well.) Tj")).Texts());

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task A_truncated_file_is_read_or_refused(int missing)
    {
        var whole = Pdf("(some text) Tj");
        try
        {
            Assert.NotNull(await ReadAsync(whole[..^missing]));
        }
        catch (DocumentException e)
        {
            Assert.Equal(DocumentNotices.PdfFailed, e.Notice);
        }
    }

    private static Task<ParsedDocument> ReadAsync(string content) => ReadAsync(Pdf(content));

    private static async Task<ParsedDocument> ReadAsync(byte[] pdf) => await new DocumentReaders(Reading.Limits, new PdfToText(() => null, TimeProvider.System))
        .ReadAsync(new DocumentFile("a.pdf", pdf), TestContext.Current.CancellationToken);

    private static byte[] Pdf(string content)
    {
        var stream = $"BT /F1 11 Tf 60 700 Td {content} ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
            $"<< /Length {stream.Length} >>\nstream\n{stream}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ];
        var (file, places) = (new StringBuilder("%PDF-1.4\n"), new List<int>());
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(file.Length);
            file.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(System.Globalization.CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}");
        file.Append(System.Globalization.CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
