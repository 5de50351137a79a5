using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads plain text: hard-wrapped lines are joined, other lines are separate paragraphs, chapter lines are headings.</summary>
internal sealed class PlainTextReader(DocumentLimits limits) : IDocumentReader
{
    private static readonly SearchValues<char> Numerals = SearchValues.Create("0123456789０１２３４５６７８９零〇一二三四五六七八九十百千");
    private const int HeadingWidth = 40;
    private const int WrappedWidth = 30;

    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(TextDecoder.Decode(file.Content), file.Stem));

    private ParsedDocument Read(string text, string stem)
    {
        var sections = new SectionBuilder(limits.MaxCharacters);
        var paragraph = new StringBuilder();
        var (number, start) = (0, 1);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || IsChapter(line))
            {
                Flush(sections, paragraph, start);
                if (!line.IsEmpty)
                {
                    sections.Heading(1, line.ToString());
                }
            }
            else
            {
                if (!Continues(paragraph, line))
                {
                    Flush(sections, paragraph, start);
                    start = number;
                }

                Append(paragraph, line);
            }
        }

        Flush(sections, paragraph, start);
        return sections.Build(stem, stem);
    }

    private static void Flush(SectionBuilder sections, StringBuilder paragraph, int start)
    {
        sections.Add(paragraph.ToString(), page: null, start);
        paragraph.Clear();
    }

    // A long line that stops in the middle of a sentence was wrapped by an editor; any other line is complete.
    private static bool Continues(StringBuilder paragraph, ReadOnlySpan<char> line) =>
        paragraph.Length >= WrappedWidth && !"。！？!?.:：;；".Contains(paragraph[^1], StringComparison.Ordinal) && !IsItem(line);

    private static void Append(StringBuilder paragraph, ReadOnlySpan<char> line)
    {
        if (paragraph.Length > 0 && !PlainText.IsWide(paragraph[^1]) && !PlainText.IsWide(line[0]))
        {
            paragraph.Append(' ');
        }

        paragraph.Append(line);
    }

    private static bool IsItem(ReadOnlySpan<char> line) =>
        line[0] is '-' or '*' or '•' or '·' or '—' || (char.IsDigit(line[0]) && line.Length > 1 && line[1..].TrimStart("0123456789") is ['.' or '、' or ')' or '）', ..]);

    private static bool IsChapter(ReadOnlySpan<char> line)
    {
        if (line.Length > HeadingWidth || line[^1] is '。' or '.' or '，' or ',' or '；' or ';')
        {
            return false;
        }

        if (line.StartsWith("Chapter ", StringComparison.OrdinalIgnoreCase))
        {
            return line.Length > 8 && char.IsAsciiDigit(line[8]);
        }

        var end = line.IndexOfAny("章节節篇");
        return line[0] == '第' && end is > 1 and < 8 && line[1..end].IndexOfAnyExcept(Numerals) < 0;
    }
}
