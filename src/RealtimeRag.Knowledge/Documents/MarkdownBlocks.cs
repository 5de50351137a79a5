using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Walks the lines of a Markdown text once and hands its blocks on. For one thread and one document.</summary>
internal sealed class MarkdownBlocks(string[] lines, SectionBuilder sections)
{
    private readonly StringBuilder _paragraph = new();
    private int _start;

    public void Walk(int first)
    {
        var i = first;
        while (i < lines.Length)
        {
            i = Block(i);
        }

        Flush();
    }

    /// <summary>Takes the block or line at <paramref name="i"/> and returns where the next begins.</summary>
    private int Block(int i)
    {
        var line = Unquoted(lines[i]);
        if (line.Length == 0 || MarkdownLine.IsRule(line) || MarkdownLine.IsLinkDefinition(line))
        {
            return Setext(line, i) ? i + 1 : FlushTo(i + 1);
        }

        if (MarkdownLine.Fence(line) is { } fence)
        {
            return Code(i, fence);
        }

        if (MarkdownLine.Heading(line) is { } heading)
        {
            Flush();
            sections.Heading(heading.Level, MarkdownInline.Plain(heading.Text));
            return i + 1;
        }

        if (i + 1 < lines.Length && line.Contains('|', StringComparison.Ordinal) && MarkdownLine.IsTableRule(Unquoted(lines[i + 1])))
        {
            return Table(i);
        }

        if (Setext(line, i))
        {
            return i + 1;
        }

        Text(line, i);
        return i + 1;
    }

    // "===" or "---" below a line of text makes a heading of it.
    private bool Setext(string line, int i)
    {
        if (_paragraph.Length == 0 || _start != i - 1 || MarkdownLine.SetextLevel(line) is not { } level)
        {
            return false;
        }

        var text = _paragraph.ToString();
        _paragraph.Clear();
        sections.Heading(level, MarkdownInline.Plain(text));
        return true;
    }

    private void Text(string line, int i)
    {
        var item = MarkdownLine.Item(line);
        if (item is not null)
        {
            Flush();
        }

        if (_paragraph.Length == 0)
        {
            _start = i;
            _paragraph.Append(item ?? line);
            return;
        }

        var joined = PlainText.IsWide(_paragraph[^1]) || PlainText.IsWide(line[0]);
        _paragraph.Append(joined ? string.Empty : " ").Append(line);
    }

    private int Code(int i, string fence)
    {
        Flush();
        var end = i + 1;
        var code = new StringBuilder();
        while (end < lines.Length && !MarkdownLine.Closes(Unquoted(lines[end]), fence))
        {
            code.Append(lines[end].Trim()).Append('\n');
            end++;
        }

        sections.Add(code.ToString(), page: null, i + 2);
        return end + 1;
    }

    private int Table(int i)
    {
        Flush();
        var header = MarkdownLine.Cells(Unquoted(lines[i]));
        var row = i + 2;
        for (; row < lines.Length && Unquoted(lines[row]).Contains('|', StringComparison.Ordinal); row++)
        {
            sections.Add(TableRow.Sentence(header, MarkdownLine.Cells(Unquoted(lines[row]))), page: null, row + 1);
        }

        return row;
    }

    private int FlushTo(int next)
    {
        Flush();
        return next;
    }

    private void Flush()
    {
        if (_paragraph.Length > 0)
        {
            sections.Add(MarkdownInline.Plain(_paragraph.ToString()), page: null, _start + 1);
            _paragraph.Clear();
        }
    }

    private static string Unquoted(string line)
    {
        var text = line.AsSpan().Trim();
        while (text is ['>', ..])
        {
            text = text[1..].Trim();
        }

        return text.ToString();
    }
}
