namespace RealtimeRag.Knowledge.Documents;

/// <summary>Detects the separator of a CSV file.</summary>
internal static class CsvSeparator
{
    private const int RowsLookedAt = 30;
    private const int CharactersLookedAt = 32 * 1024;
    private const string Candidates = ";\t|,";

    /// <summary>The separator declared by a first line such as <c>sep=;</c>, with the length of that line; otherwise null and 0.</summary>
    public static char? Declared(string text, out int length)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = text.AsSpan(0, end < 0 ? text.Length : end).TrimEnd(' ').Trim('"');
        var isDeclared = line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase);
        length = !isDeclared ? 0 : end < 0 ? text.Length : end + 1;
        return isDeclared ? line[4] : null;
    }

    /// <summary>
    /// The separator that gives the most rows the same number of values. On a tie, the one that gives more values wins,
    /// and the comma comes last, because numbers contain commas too.
    /// </summary>
    public static char Of(string text)
    {
        var head = text[..Math.Min(text.Length, CharactersLookedAt)];
        return Candidates.MaxBy(separator => head.Contains(separator, StringComparison.Ordinal) ? Regularity(CsvRows.Parse(head, separator)) : default);
    }

    private static (double Share, int Values) Regularity(List<CsvRow> rows) =>
        rows.Take(RowsLookedAt).GroupBy(row => row.Cells.Count).Where(group => group.Key > 1)
            .Select(group => ((double)group.Count() / Math.Min(rows.Count, RowsLookedAt), group.Key)).DefaultIfEmpty().Max();
}
