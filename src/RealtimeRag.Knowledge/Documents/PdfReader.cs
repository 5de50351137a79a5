using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Pdf by way of poppler's <c>pdftotext</c>, page by page. Where it is not installed the file is skipped with the package to install.</summary>
internal sealed class PdfReader(DocumentLimits limits, PdfToText tool) : IDocumentReader
{
    private const int WrappedWidth = 20;
    private static readonly SearchValues<char> PageNumber = SearchValues.Create("0123456789-—/ 第页頁");

    /// <summary>Whether the tool is there.</summary>
    public bool IsInstalled => tool.Find() is not null;

    public async ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var text = await tool.RunAsync(file.Content, limits, cancellationToken);
        var sections = new SectionBuilder(limits.MaxCharacters);
        var page = 0;
        foreach (var range in text.AsSpan().Split('\f'))
        {
            page++;
            Page(sections, text.AsSpan(range), page);
        }

        return sections.Build(file.Stem, file.Stem);
    }

    private static void Page(SectionBuilder sections, ReadOnlySpan<char> text, int page)
    {
        var paragraph = new StringBuilder();
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty)
            {
                sections.Add(paragraph.ToString(), page, line: null);
                paragraph.Clear();
            }
            else if (!IsPageNumber(line))
            {
                Append(paragraph, line);
            }
        }

        sections.Add(paragraph.ToString(), page, line: null);
    }

    // Lines of a pdf are those of the layout: all but short ones and ends of sentences run on.
    private static void Append(StringBuilder paragraph, ReadOnlySpan<char> line)
    {
        if (paragraph.Length > 0)
        {
            var last = paragraph[^1];
            var tail = paragraph.ToString().AsSpan();
            var width = tail.Length - tail.LastIndexOf('\n') - 1;
            if (last == '-' && char.IsAsciiLetterLower(line[0]) && paragraph.Length > 1 && char.IsAsciiLetter(paragraph[^2]))
            {
                paragraph.Length--;
            }
            else if (width < WrappedWidth || "。！？!?：:；;".Contains(last, StringComparison.Ordinal))
            {
                paragraph.Append('\n');
            }
            else if (!PlainText.IsWide(last) && !PlainText.IsWide(line[0]))
            {
                paragraph.Append(' ');
            }
        }

        paragraph.Append(line);
    }

    private static bool IsPageNumber(ReadOnlySpan<char> line) =>
        line.Length <= 9 && line.IndexOfAnyExcept(PageNumber) < 0;
}
