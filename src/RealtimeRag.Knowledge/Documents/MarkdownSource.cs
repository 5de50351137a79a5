namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// A Markdown text prepared for the parser: every line keeps its number, the front matter is removed, and everything that makes
/// parsing time grow faster than the text is bounded: nesting, indentation, underlined headings, and link definitions.
/// </summary>
/// <param name="Text">The lines, each ending in <c>\n</c>, as many as in the file.</param>
/// <param name="Title">The title from the front matter, if any.</param>
internal sealed record MarkdownSource(string Text, string? Title)
{
    private const int DeepestIndent = 64;
    private const int DeepestMarks = 32;
    private const int MostOfAKind = 4_000;

    public static MarkdownSource Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var title = FrontMatter(lines);
        var (underlines, definitions) = (0, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Shallow(lines[i]);
            if (IsUnderline(lines[i]) && ++underlines > MostOfAKind)
            {
                lines[i] = string.Empty;
            }
            else if (IsDefinition(lines[i]) && ++definitions > MostOfAKind)
            {
                lines[i] = "\\" + lines[i].TrimStart();
            }
        }

        return new MarkdownSource(string.Join('\n', lines), title);
    }

    private static string? FrontMatter(string[] lines)
    {
        var end = lines.Length > 1 && lines[0].TrimEnd() == "---" ? Array.FindIndex(lines, 1, line => line.TrimEnd() is "---" or "...") : -1;
        if (end < 0)
        {
            return null;
        }

        var title = Array.Find(lines[1..end], line => line.StartsWith("title:", StringComparison.OrdinalIgnoreCase));
        Array.Fill(lines, string.Empty, 0, end + 1);
        return title?["title:".Length..].Trim().Trim('"', '\'');
    }

    private static string Shallow(string line)
    {
        var indent = line.AsSpan().IndexOfAnyExcept(' ', '\t');
        if (indent > DeepestIndent)
        {
            line = string.Concat(new string(' ', DeepestIndent), line.AsSpan(indent));
            indent = DeepestIndent;
        }

        var (at, marks) = (Math.Max(indent, 0), 0);
        while (marks < DeepestMarks && MarkLength(line.AsSpan(at)) is > 0 and var length)
        {
            at += length;
            marks++;
        }

        return marks < DeepestMarks ? line : string.Concat(line.AsSpan(0, at), WithoutMarks(line.AsSpan(at)));
    }

    private static ReadOnlySpan<char> WithoutMarks(ReadOnlySpan<char> text)
    {
        while (MarkLength(text) is > 0 and var length)
        {
            text = text[length..];
        }

        return text;
    }

    // The length of a quotation or list item marker, including the space after it.
    private static int MarkLength(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var mark = text switch
        {
            ['>', ..] => 1,
            ['-' or '*' or '+', ' ' or '\t', ..] => 2,
            _ when digits is > 0 and < 10 && text[digits..] is ['.' or ')', ' ' or '\t', ..] => digits + 2,
            _ => 0,
        };
        return mark == 0 ? 0 : text.Length - text[mark..].TrimStart(" \t").Length;
    }

    private static bool IsUnderline(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        return text is ['=' or '-', ..] && text.IndexOfAnyExcept(text[0]) < 0;
    }

    private static bool IsDefinition(ReadOnlySpan<char> line) => line.TrimStart() is ['[', ..] text && text.Contains("]:", StringComparison.Ordinal);
}
