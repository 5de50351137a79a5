using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Markdown: headings, paragraphs, list items, tables and code, as the plain text that a reader would see.</summary>
internal sealed class MarkdownReader(DocumentLimits limits) : IDocumentReader
{
    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(TextDecoder.Decode(file.Content), file.Stem));

    internal ParsedDocument Read(string text, string stem)
    {
        var lines = Lines(text);
        var (first, title) = FrontMatter(lines);
        var sections = new SectionBuilder(limits.MaxCharacters);
        new MarkdownBlocks(lines, sections).Walk(first);
        return sections.Build(title, stem);
    }

    private static string[] Lines(string text) =>
        WithoutComments(text.ReplaceLineEndings("\n")).Split('\n');

    // Line numbers must stay true, so a comment leaves its line ends behind.
    private static string WithoutComments(string text)
    {
        var open = text.IndexOf("<!--", StringComparison.Ordinal);
        if (open < 0)
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        var from = 0;
        while (open >= 0)
        {
            var close = text.IndexOf("-->", open, StringComparison.Ordinal);
            var end = close < 0 ? text.Length : close + 3;
            kept.Append(text, from, open - from).Append('\n', text.AsSpan(open, end - open).Count('\n'));
            from = end;
            open = close < 0 ? -1 : text.IndexOf("<!--", end, StringComparison.Ordinal);
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }

    private static (int First, string? Title) FrontMatter(string[] lines)
    {
        if (lines.Length < 2 || lines[0].TrimEnd() != "---")
        {
            return (0, null);
        }

        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() is "---" or "...");
        if (end < 0)
        {
            return (0, null);
        }

        var title = Array.Find(lines[1..end], line => line.StartsWith("title:", StringComparison.OrdinalIgnoreCase));
        return (end + 1, title?["title:".Length..].Trim().Trim('"', '\''));
    }
}
