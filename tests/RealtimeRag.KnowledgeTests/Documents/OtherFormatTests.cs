using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>A file of a format that is not read says what to do instead.</summary>
public sealed class OtherFormatTests
{
    [Theory]
    [InlineData("合同.doc", "docx")]
    [InlineData("letter.RTF", "docx")]
    [InlineData("letter.odt", "docx")]
    [InlineData("letter.wps", "docx")]
    [InlineData("价目.xls", "xlsx")]
    [InlineData("prices.et", "xlsx")]
    [InlineData("prices.xlsb", "xlsx")]
    [InlineData("talk.ppt", "pptx")]
    [InlineData("talk.key", "pptx")]
    [InlineData("book.epub", "html")]
    [InlineData("book.mobi", "html")]
    [InlineData("scan.jpg", "OCR")]
    [InlineData("scan.TIFF", "OCR")]
    [InlineData("scan.heic", "OCR")]
    [InlineData("meeting.mp3", "txt")]
    [InlineData("meeting.mp4", "txt")]
    [InlineData("all.zip", "")]
    [InlineData("all.7z", "")]
    [InlineData("mail.eml", "html")]
    [InlineData("program.exe", "xlsx, pptx")]
    [InlineData("no-extension", "xlsx, pptx")]
    public async Task The_notice_names_the_way_out(string name, string way)
    {
        var refused = await Reading.RefusedAsync(name, [1, 2, 3]);

        Assert.True(refused.Skipped);
        Assert.Contains(way, refused.Notice.English, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Notice.Chinese);
        Assert.Equal(refused.Notice == DocumentNotices.Unsupported, name is "program.exe" or "no-extension");
    }

    [Fact]
    public void No_format_that_is_read_has_such_a_notice()
    {
        string[] read = ["md", "markdown", "txt", "text", "html", "htm", "xhtml", "csv", "tsv", "docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "ppsx", "pdf"];

        Assert.All(read, extension => Assert.Equal(DocumentNotices.Unsupported, OtherFormats.NoticeOf($"a.{extension}")));
    }
}
