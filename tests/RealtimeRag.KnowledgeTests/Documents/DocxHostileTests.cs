using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxHostileTests
{
    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 })]
    [InlineData(new byte[] { (byte)'h', (byte)'i' })]
    public async Task A_file_that_is_not_a_package_may_be_old_or_have_a_password(byte[] content) =>
        Assert.Equal(DocumentNotices.LockedDocx, (await Reading.RefusedAsync("a.docx", content)).Notice);

    [Theory]
    [InlineData("word/other.xml", "<a/>")]
    [InlineData("word/document.xml", "")]
    [InlineData("word/document.xml", "not xml")]
    [InlineData("word/document.xml", "<w:document xmlns:w=\"w\"><w:body><w:p>")]
    [InlineData("word/document.xml", "<d>\u0001</d>")]
    [InlineData("word/document.xml", "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><d>&e;</d>")]
    [InlineData("word/document.xml", "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><d>&b;</d>")]
    [InlineData("word/document.xml", "<!DOCTYPE d SYSTEM \"http://127.0.0.1:9/d.dtd\"><d/>")]
    public async Task A_package_whose_text_cannot_be_read_is_refused_and_nothing_outside_is_fetched(string name, string text) =>
        Assert.Equal(DocumentNotices.BrokenDocx, (await Reading.RefusedAsync("a.docx", DocxFile.Zip((name, text)))).Notice);

    [Fact]
    public async Task A_broken_list_of_styles_is_refused_like_a_broken_text()
    {
        var content = DocxFile.Zip(("word/styles.xml", "<w:styles"), ("word/document.xml", DocxFile.Body(DocxFile.P("text"))));

        Assert.Equal(DocumentNotices.BrokenDocx, (await Reading.RefusedAsync("a.docx", content)).Notice);
    }

    [Theory]
    [InlineData("word/document.xml")]
    [InlineData("word/styles.xml")]
    public async Task A_part_that_unpacks_to_more_than_the_limit_is_refused(string part)
    {
        var large = $"<d>{new string('a', 2 << 20)}</d>";
        var content = part == "word/document.xml" ? DocxFile.Zip((part, large)) : DocxFile.Zip((part, large), ("word/document.xml", DocxFile.Body(DocxFile.P("x"))));

        Assert.True(content.Length < 50_000);
        Assert.Equal(DocumentNotices.PackageBomb, (await Reading.RefusedAsync("a.docx", content)).Notice);
    }

    [Fact]
    public async Task Large_parts_that_are_not_text_do_not_matter()
    {
        var content = DocxFile.Zip(("word/media/image1.bmp", new string('a', 4 << 20)), ("word/document.xml", DocxFile.Body(DocxFile.P("text"))));

        Assert.Equal(["text"], (await Reading.ReadAsync("a.docx", content)).Texts());
    }

    [Fact]
    public async Task A_package_of_ten_thousand_parts_is_refused()
    {
        var content = DocxFile.Zip([.. Enumerable.Range(0, 10_001).Select(i => ($"p{i}", ""))]);

        Assert.Equal(DocumentNotices.PackageBomb, (await Reading.RefusedAsync("a.docx", content)).Notice);
    }

    [Fact]
    public async Task A_damaged_or_truncated_package_is_read_or_refused()
    {
        var whole = DocxFile.Of([.. Enumerable.Range(0, 30).Select(i => DocxFile.P($"Paragraph {i} of the text."))]);
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var content = whole.AsSpan(0, round % 2 == 0 ? whole.Length : random.Next(whole.Length)).ToArray();
            for (var i = 0; i < random.Next(1, 5) && content.Length > 2; i++)
            {
                content[random.Next(2, content.Length)] ^= (byte)random.Next(1, 256);
            }

            await ReadOrRefuseAsync(content);
        }
    }

    [Fact]
    public async Task Endlessly_nested_elements_are_read_or_refused()
    {
        var deep = DocxFile.Body(string.Concat(Enumerable.Repeat("<w:p>", 20_000)) + "<w:r><w:t>x</w:t></w:r>" + string.Concat(Enumerable.Repeat("</w:p>", 20_000)));

        Assert.Equal(["x"], (await Reading.ReadAsync("a.docx", DocxFile.Zip(("word/document.xml", deep)))).Texts());
    }

    [Fact]
    public void A_bounded_stream_never_returns_more_than_its_limit()
    {
        using var fits = new BoundedStream(new MemoryStream(Encoding.ASCII.GetBytes("0123456789")), 10);
        using var reader = new StreamReader(fits);
        Assert.Equal("0123456789", reader.ReadToEnd());
        Assert.Equal(10, fits.Position);

        using var large = new BoundedStream(new MemoryStream(new byte[11]), 10);
        Assert.Throws<DocumentException>(() => large.CopyTo(Stream.Null));
        Assert.False(large.CanWrite || large.CanSeek);
        Assert.Throws<NotSupportedException>(() => large.Write([1], 0, 1));
        Assert.Throws<NotSupportedException>(() => large.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => large.SetLength(1));
        Assert.Throws<NotSupportedException>(() => large.Length);
    }

    private static async Task ReadOrRefuseAsync(byte[] content)
    {
        try
        {
            var texts = (await Reading.ReadAsync("a.docx", content)).Texts();
            Assert.All(texts, text => Assert.DoesNotContain('\0', text));
        }
        catch (DocumentException e)
        {
            Assert.NotEmpty(e.Notice.Chinese);
        }
    }
}
