using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Reads files from memory as the indexing does, and shows what came out in lines that can be compared.</summary>
internal static class Reading
{
    public static readonly DocumentLimits Limits = new(1 << 20, 200_000, 1 << 20, TimeSpan.FromSeconds(20));

    private static readonly DocumentReaders Readers = new(Limits, new PdfToText(() => Environment.GetEnvironmentVariable("PATH"), TimeProvider.System));

    public static Task<ParsedDocument> ReadAsync(string name, string text) => ReadAsync(name, Encoding.UTF8.GetBytes(text));

    public static async Task<ParsedDocument> ReadAsync(string name, byte[] content) =>
        await Readers.ReadAsync(new DocumentFile(name, content), TestContext.Current.CancellationToken);

    public static Task<DocumentException> RefusedAsync(string name, byte[] content) =>
        Assert.ThrowsAsync<DocumentException>(() => ReadAsync(name, content));

    /// <summary>A line for the headings of each section, then one for each paragraph with its line or page: <c>text@3</c>, <c>text@p2</c>.</summary>
    public static string[] Show(this ParsedDocument document) =>
        [.. document.Sections.SelectMany(section => section.Paragraphs.Select(Show).Prepend("# " + string.Join(" › ", section.Headings)))];

    /// <summary>The paragraphs only, without their positions.</summary>
    public static string[] Texts(this ParsedDocument document) =>
        [.. document.Sections.SelectMany(section => section.Paragraphs).Select(paragraph => paragraph.Text)];

    private static string Show(Paragraph paragraph) =>
        paragraph.Text.Replace("\n", "⏎", StringComparison.Ordinal) + (paragraph.Page is { } page ? $"@p{page}" : paragraph.Line is { } line ? $"@{line}" : "");
}
