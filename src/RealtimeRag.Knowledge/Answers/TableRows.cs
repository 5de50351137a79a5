namespace RealtimeRag.Knowledge.Answers;

/// <summary>Finds table rows in a passage: consecutive lines of the form "column: value; column: value" that share a column.</summary>
internal static class TableRows
{
    private const int LongestLabel = 40;
    private static readonly string[] CellEnds = ["；", "; "];

    /// <summary>The tables of a passage, each as its rows in order. A table has at least two rows.</summary>
    public static List<List<TableLine>> Of(string text)
    {
        var tables = new List<List<TableLine>>();
        var rows = new List<TableLine>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            var row = TableLine.Of(text, start, end);
            if (rows.Count > 0 && (row is null || !row.Labels.Overlaps(rows[^1].Labels)))
            {
                Close(rows, tables);
                rows = [];
            }

            if (row is not null)
            {
                rows.Add(row);
            }

            start = end;
        }

        Close(rows, tables);
        return tables;
    }

    private static void Close(List<TableLine> rows, List<List<TableLine>> tables)
    {
        if (rows.Count > 1)
        {
            tables.Add(rows);
        }
    }

    /// <summary>One table row.</summary>
    /// <param name="Start">Offset of the first UTF-16 unit of its line.</param>
    /// <param name="End">Offset after its line, including the line break.</param>
    /// <param name="KeyStart">Offset of the value in its first cell.</param>
    /// <param name="KeyEnd">Offset after that value.</param>
    /// <param name="Labels">The names of its columns.</param>
    internal sealed record TableLine(int Start, int End, int KeyStart, int KeyEnd, HashSet<string> Labels)
    {
        /// <summary>Parses a line as a row, or returns null if it names no column.</summary>
        public static TableLine? Of(string text, int start, int end)
        {
            var labels = new HashSet<string>(StringComparer.Ordinal);
            var (keyStart, keyEnd) = (-1, -1);
            for (var cell = start; cell < end;)
            {
                var next = NextCell(text, cell, end);
                var value = LabelEnd(text, cell, next.End);
                if (value > cell)
                {
                    labels.Add(text[cell..value].TrimEnd(' ', ':', '：'));
                }

                (keyStart, keyEnd) = keyStart < 0 ? (value, next.End) : (keyStart, keyEnd);
                cell = next.Next;
            }

            return labels.Count == 0 ? null : new TableLine(start, end, keyStart, keyEnd, labels);
        }

        private static (int End, int Next) NextCell(string text, int from, int end)
        {
            var best = (End: end, Next: end);
            foreach (var mark in CellEnds)
            {
                var at = text.IndexOf(mark, from, end - from, StringComparison.Ordinal);
                best = at >= 0 && at < best.End ? (at, at + mark.Length) : best;
            }

            return best;
        }

        // A time such as 9:30 has no space after the colon.
        private static int LabelEnd(string text, int from, int end)
        {
            for (var at = from; at < Math.Min(end, from + LongestLabel); at++)
            {
                if (text[at] == '：')
                {
                    return at + 1;
                }

                if (text[at] == ':' && at + 1 < end && text[at + 1] == ' ')
                {
                    return at + 2;
                }
            }

            return from;
        }
    }
}
