using System.IO.Compression;
using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>PDF without an installed reader.</summary>
public sealed class PdfPagesTests
{
    [Fact]
    public async Task Every_page_has_its_text_and_number()
    {
        var document = await ReadAsync(PdfSamples.English);

        Assert.Equal("hand book", document.Title);
        Assert.Equal(PdfSamples.EnglishText, document.Show());
    }

    [Fact]
    public async Task Chinese_text_is_read_and_its_lines_joined_without_spaces() =>
        Assert.Equal(PdfSamples.ChineseText, (await ReadAsync(PdfSamples.Chinese)).Show());

    [Fact]
    public async Task A_scan_without_text_is_empty() => Assert.True((await ReadAsync(new PdfFile().Page().Page().ToBytes())).IsEmpty);

    [Theory]
    [MemberData(nameof(PdfSamples.NoPdf), MemberType = typeof(PdfSamples))]
    public async Task A_file_that_is_not_a_PDF_is_refused_as_such(string content) => Assert.Equal(DocumentNotices.PdfFailed, (await RefusedAsync(Encoding.Latin1.GetBytes(content), Reading.Limits)).Notice);

    [Fact]
    public async Task A_damaged_PDF_is_read_or_refused()
    {
        var whole = new PdfFile().Page("One page.", "", "Another paragraph.").Page("第二页。").ToBytes();
        var random = new Random(3);
        for (var round = 0; round < 100; round++)
        {
            var content = whole.AsSpan(0, round % 2 == 0 ? whole.Length : random.Next(whole.Length)).ToArray();
            for (var i = 0; i < random.Next(1, 5) && content.Length > 0; i++)
            {
                content[random.Next(content.Length)] ^= (byte)random.Next(1, 256);
            }

            try
            {
                Assert.NotEmpty((await ReadAsync(content)).Title);
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Notice.Chinese);
            }
        }
    }

    [Fact]
    public async Task A_file_that_unpacks_to_more_than_the_limit_is_refused_before_unpacking()
    {
        var refused = await RefusedAsync(Packed(new string(' ', 8 << 20)), Reading.Limits with { MaxUnpackedBytes = 4 << 20 });

        Assert.Equal(DocumentNotices.PdfBomb, refused.Notice);
    }

    [Fact]
    public async Task Compressed_pages_are_read() => Assert.Equal(["packed text"], (await ReadAsync(Packed("BT /F1 11 Tf 60 700 Td (packed text) Tj ET"))).Texts());

    [Fact]
    public async Task Too_much_text_is_refused_with_the_limit_in_the_message()
    {
        var content = new PdfFile().Page("a page of more than forty characters of text, at least").Page("and one more").ToBytes();

        Assert.Equal(DocumentNotices.TooMuchText(40), (await RefusedAsync(content, Reading.Limits with { MaxCharacters = 40 })).Notice);
    }

    [Fact]
    public async Task A_pdf_that_takes_longer_than_allowed_is_refused()
    {
        var pages = new PdfFile();
        for (var i = 0; i < 2_000; i++)
        {
            pages.Page($"page {i}");
        }

        Assert.Equal(DocumentNotices.PdfTooSlow, (await RefusedAsync(pages.ToBytes(), Reading.Limits with { PdfTimeout = TimeSpan.Zero })).Notice);
    }

    // A reader whose time grows with the square of a page's length would take hours.
    [Fact]
    public async Task A_page_of_a_million_letters_is_read()
    {
        var lines = Enumerable.Repeat("This is a line of the page that runs on and on without an end, so that it is joined to the next", 10_000).ToArray();

        var document = await ReadAsync(new PdfFile().Page(lines).ToBytes(), Reading.Limits with { MaxCharacters = long.MaxValue, PdfTimeout = TimeSpan.FromMinutes(10) });

        Assert.Equal(10_000 * 96 - 1, document.Texts().Sum(text => text.Length));
    }

    private static byte[] Packed(string page)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(Encoding.Latin1.GetBytes(page));
        }

        return PdfFile.WithStream("/Filter /FlateDecode", packed.ToArray());
    }

    private static Task<ParsedDocument> ReadAsync(byte[] content) => ReadAsync(content, Reading.Limits);

    private static async Task<ParsedDocument> ReadAsync(byte[] content, DocumentLimits limits) =>
        await new DocumentReaders(limits, new PdfToText(() => null, TimeProvider.System)).ReadAsync(new DocumentFile("hand book.pdf", content), TestContext.Current.CancellationToken);

    private static Task<DocumentException> RefusedAsync(byte[] content, DocumentLimits limits) => Assert.ThrowsAsync<DocumentException>(() => ReadAsync(content, limits));
}
