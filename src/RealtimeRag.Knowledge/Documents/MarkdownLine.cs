namespace RealtimeRag.Knowledge.Documents;

/// <summary>What one trimmed line of Markdown is.</summary>
internal static class MarkdownLine
{
    public static (int Level, string Text)? Heading(string line)
    {
        var level = line.AsSpan().IndexOfAnyExcept('#');
        if (level is < 1 or > 6 || line[level] is not (' ' or '\t'))
        {
            return null;
        }

        return (level, line.AsSpan(level).Trim().TrimEnd('#').TrimEnd().ToString());
    }

    public static int? SetextLevel(string line) => line switch
    {
        { Length: > 0 } when line.AsSpan().IndexOfAnyExcept('=') < 0 => 1,
        { Length: > 1 } when line.AsSpan().IndexOfAnyExcept('-') < 0 => 2,
        _ => null,
    };

    /// <summary>The opening of a code block: its run of back ticks or tildes.</summary>
    public static string? Fence(string line)
    {
        var mark = line[0];
        var length = line.AsSpan().IndexOfAnyExcept(mark);
        length = length < 0 ? line.Length : length;
        return mark is '`' or '~' && length >= 3 && !line.AsSpan(length).Contains('`') ? line[..length] : null;
    }

    public static bool Closes(string line, string fence) =>
        line.StartsWith(fence, StringComparison.Ordinal) && line.AsSpan().TrimEnd().IndexOfAnyExcept(fence[0]) < 0;

    public static bool IsRule(string line) =>
        line.Length >= 3 && line[0] is '-' or '*' or '_' or '=' && line.AsSpan().IndexOfAnyExcept(line[0], ' ') < 0 && line.AsSpan().Count(line[0]) >= 3;

    public static bool IsLinkDefinition(string line) =>
        line[0] == '[' && line.IndexOf("]:", StringComparison.Ordinal) is > 1 and var end && !line.AsSpan(0, end).Contains(' ');

    public static bool IsTableRule(string line) =>
        line.Contains('-', StringComparison.Ordinal) && line.Contains('|', StringComparison.Ordinal) && line.AsSpan().IndexOfAnyExcept("|-: ") < 0;

    /// <summary>The text of a list item without its mark; the number of a numbered one stays, since people refer to it.</summary>
    public static string? Item(string line)
    {
        if (line is ['-' or '*' or '+', ' ' or '\t', ..])
        {
            var text = line.AsSpan(2).TrimStart();
            return (text is ['[', ' ' or 'x' or 'X', ']', ' ', ..] ? text[4..] : text).ToString();
        }

        var digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 10 && line[digits] is '.' or ')' && digits + 1 < line.Length && line[digits + 1] == ' ' ? line : null;
    }

    public static IReadOnlyList<string> Cells(string line)
    {
        var row = line.AsSpan().Trim();
        row = row is ['|', ..] ? row[1..] : row;
        row = row is [.., '|'] && row is not [.., '\\', '|'] ? row[..^1] : row;
        var cells = new List<string>();
        var (start, code) = (0, false);
        for (var i = 0; i < row.Length; i++)
        {
            code ^= row[i] == '`';
            if (row[i] == '|' && !code && (i == 0 || row[i - 1] != '\\'))
            {
                cells.Add(MarkdownInline.Plain(row[start..i].Trim().ToString()));
                start = i + 1;
            }
        }

        cells.Add(MarkdownInline.Plain(row[start..].Trim().ToString()));
        return cells;
    }
}
