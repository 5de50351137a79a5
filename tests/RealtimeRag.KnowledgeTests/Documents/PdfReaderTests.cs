using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Real files through the real <c>pdftotext</c>; if it is not installed, these tests are skipped and say so.</summary>
public sealed class PdfReaderTests : IDisposable
{
    private const string Skip = "pdftotext is not installed: package poppler-utils (scripts/install-test-tools.sh)";
    private readonly TestFolder _folder = new();

    public static bool IsInstalled => new PdfToText(() => Environment.GetEnvironmentVariable("PATH"), TimeProvider.System).Find() is not null;

    public void Dispose() => _folder.Dispose();

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task Every_page_has_its_text_and_number()
    {
        var document = await Reading.ReadAsync("hand book.pdf", PdfSamples.English);

        Assert.Equal("hand book", document.Title);
        Assert.Equal(PdfSamples.EnglishText, document.Show());
    }

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task Chinese_text_is_read_and_its_lines_joined_without_spaces() =>
        Assert.Equal(PdfSamples.ChineseText, (await Reading.ReadAsync("手册.pdf", PdfSamples.Chinese)).Show());

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task An_answer_from_a_pdf_names_the_page()
    {
        _folder.Write("machine.pdf", new PdfFile()
            .Page("This handbook describes the coffee machine in the kitchen.")
            .Page("The water filter has to be replaced every three months.")
            .Page("更换滤芯需要五分钟，请先关闭电源。")
            .ToBytes());
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var english = knowledge.Answer("how often does the water filter have to be replaced");
        var chinese = knowledge.Answer("请问更换滤芯需要多少分钟");

        Assert.Contains("every three months", english.Text, StringComparison.Ordinal);
        Assert.Contains("五分钟", chinese.Text, StringComparison.Ordinal);
        Assert.Equal(("machine.pdf", null), (english.Citations[0].File, english.Citations[0].Line));
        Assert.Equal((KnowledgeFileState.Indexed, null), knowledge.Status.Files.Select(file => (file.State, file.Notice)).Single());
    }

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task The_page_in_a_citation_is_the_one_the_passage_begins_on()
    {
        var filling = Enumerable.Repeat("Some other sentence fills this page of the handbook from top to bottom.", 40).ToArray();
        _folder.Write("long.pdf", new PdfFile().Page(filling).Page(filling).Page(["The emergency telephone number is five five one two.", .. filling]).Page(filling).ToBytes());
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var found = knowledge.Search("emergency telephone number", 10).Where(passage => passage.Text.Contains("five five one two", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(found);
        Assert.All(found, passage => Assert.InRange(passage.Page!.Value, 2, 3));
    }

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task A_scan_without_text_is_empty_and_says_what_to_do()
    {
        _folder.Write("scan.pdf", new PdfFile().Page().Page().ToBytes());

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var file = Assert.Single(knowledge.Status.Files);
        Assert.Equal(KnowledgeFileState.Empty, file.State);
        Assert.Contains("OCR", file.Notice!.English, StringComparison.Ordinal);
    }

    [Theory(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    [MemberData(nameof(PdfSamples.NoPdf), MemberType = typeof(PdfSamples))]
    public async Task A_file_that_is_not_a_PDF_is_refused_as_such(string content) =>
        Assert.Equal(DocumentNotices.PdfFailed, (await Reading.RefusedAsync("a.pdf", Encoding.Latin1.GetBytes(content))).Notice);

    [Fact(Skip = Skip, SkipUnless = nameof(IsInstalled))]
    public async Task A_PDF_larger_than_any_pipe_buffer_is_read_completely()
    {
        var pages = new PdfFile();
        for (var i = 1; i <= 60; i++)
        {
            pages.Page([.. Enumerable.Range(0, 50).Select(line => $"Page {i} line {line} says something of no interest to anybody.")]);
        }

        var document = await Reading.ReadAsync("a.pdf", pages.ToBytes());

        Assert.Equal(Enumerable.Range(1, 60), document.Sections[0].Paragraphs.Select(paragraph => paragraph.Page!.Value).Distinct());
    }
}
