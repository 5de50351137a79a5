using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>One row of a table and the line it begins on.</summary>
internal sealed record CsvRow(IReadOnlyList<string> Cells, int Line);

/// <summary>Splits separated values as RFC 4180 has them, with comma, semicolon or tab, whichever the first line uses most.</summary>
internal static class CsvRows
{
    public static List<CsvRow> Parse(string text)
    {
        var separator = Separator(text);
        var rows = new List<CsvRow>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (line, start, quoted) = (1, 1, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            line += c == '\n' ? 1 : 0;
            if (quoted)
            {
                quoted = InQuotes(text, ref i, cell);
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c == separator)
            {
                Close(cell, cells);
            }
            else if (c == '\n')
            {
                Close(cell, cells);
                Row(rows, cells, start);
                (cells, start) = ([], line);
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }

        Close(cell, cells);
        Row(rows, cells, start);
        return rows;
    }

    private static bool InQuotes(string text, ref int i, StringBuilder cell)
    {
        if (text[i] != '"')
        {
            cell.Append(text[i]);
            return true;
        }

        if (i + 1 >= text.Length || text[i + 1] != '"')
        {
            return false;
        }

        cell.Append('"');
        i++;
        return true;
    }

    private static void Close(StringBuilder cell, List<string> cells)
    {
        cells.Add(cell.ToString().Trim());
        cell.Clear();
    }

    private static void Row(List<CsvRow> rows, List<string> cells, int start)
    {
        if (cells.Exists(cell => cell.Length > 0))
        {
            rows.Add(new CsvRow(cells, start));
        }
    }

    private static char Separator(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = text.AsSpan(0, end < 0 ? text.Length : end);
        var (comma, semicolon, tab) = (first.Count(','), first.Count(';'), first.Count('\t'));
        return tab > comma && tab >= semicolon ? '\t' : semicolon > comma ? ';' : ',';
    }
}
