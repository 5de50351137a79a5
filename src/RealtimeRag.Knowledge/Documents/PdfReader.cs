using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Reads PDF files page by page: with poppler's <c>pdftotext</c> if it is installed, since it handles more fonts and layouts,
/// otherwise with PdfPig.
/// </summary>
internal sealed class PdfReader(DocumentLimits limits, PdfToText tool) : IDocumentReader
{
    private const int WrappedWidth = 20;
    private static readonly SearchValues<char> PageNumber = SearchValues.Create("0123456789-—/ 第页頁");

    public async ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var text = await ToolTextAsync(file.Content, cancellationToken) ?? await PdfPages.ReadAsync(file.Content, limits, tool.Time, cancellationToken);
        var sections = new SectionBuilder(limits.MaxCharacters);
        var page = 0;
        foreach (var range in text.AsSpan().Split('\f'))
        {
            page++;
            Page(sections, text.AsSpan(range), page);
        }

        return sections.Build(file.Stem, file.Stem);
    }

    /// <summary>The text from <c>pdftotext</c>, or null if it is not installed or cannot be run.</summary>
    private async Task<string?> ToolTextAsync(byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            return tool.Find() is null ? null : await tool.RunAsync(content, limits, cancellationToken);
        }
        catch (DocumentException e) when (e.Skipped)
        {
            return null;
        }
    }

    private static void Page(SectionBuilder sections, ReadOnlySpan<char> text, int page)
    {
        var paragraph = new StringBuilder();
        var width = 0;
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
                width = Append(paragraph, line, width);
            }
        }

        sections.Add(paragraph.ToString(), page, line: null);
    }

    // PDF lines are layout lines: all continue the paragraph except short ones and those that end a sentence.
    // Takes and returns the width of the paragraph's last line.
    private static int Append(StringBuilder paragraph, ReadOnlySpan<char> line, int width)
    {
        var before = paragraph.Length;
        if (before > 0)
        {
            var last = paragraph[^1];
            if (last == '-' && char.IsAsciiLetterLower(line[0]) && before > 1 && char.IsAsciiLetter(paragraph[^2]))
            {
                paragraph.Length--;
            }
            else if (width < WrappedWidth || "。！？!?：:；;".Contains(last, StringComparison.Ordinal))
            {
                paragraph.Append('\n');
                (before, width) = (paragraph.Length, 0);
            }
            else if (!PlainText.IsWide(last) && !PlainText.IsWide(line[0]))
            {
                paragraph.Append(' ');
            }
        }

        paragraph.Append(line);
        return (before == 0 ? 0 : width) + paragraph.Length - before;
    }

    private static bool IsPageNumber(ReadOnlySpan<char> line) =>
        line.Length <= 9 && line.IndexOfAnyExcept(PageNumber) < 0;
}
