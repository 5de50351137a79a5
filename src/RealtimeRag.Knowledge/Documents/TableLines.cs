namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Converts a table into lines for searching and reading aloud: each value with its column name,
/// name-value rows as "name: value", and layout tables as the paragraphs that they contain.
/// </summary>
internal static class TableLines
{
    /// <summary>Converts a table in which each merged cell appears once, where it begins.</summary>
    /// <param name="rows">The cells in file order.</param>
    /// <param name="isLoose">Whether the first row counts as a header only if it looks like one, because the format often uses tables for layout.</param>
    public static List<RowText> Of(IReadOnlyList<IReadOnlyList<TableCell>> rows, bool isLoose)
    {
        var grid = TableGrid.Place(rows);
        var filled = Enumerable.Range(0, grid.Count).Where(row => grid[row].Any(placed => placed.Cell.Text.Length > 0)).ToList();
        var width = TableGrid.Columns(grid);
        var lines = new List<RowText>();
        var at = 0;
        while (at < filled.Count - 1 && IsCaption(grid[filled[at]], width))
        {
            Paragraphs(lines, filled[at], grid[filled[at]]);
            at++;
        }

        var rest = filled.GetRange(at, filled.Count - at);
        var header = TableHeader.Of(rest.ConvertAll(row => grid[row]), width, isLoose);
        foreach (var row in rest.Skip(header.Rows))
        {
            Row(lines, row, grid[row], header, width);
        }

        if (rest.Count > 0 && header.Rows == rest.Count)
        {
            lines.Add(new RowText(rest[^1], Names(grid[rest[^1]])));
        }

        return lines.FindAll(line => line.Text.Length > 0);
    }

    private static void Row(List<RowText> lines, int row, IReadOnlyList<PlacedCell> cells, TableHeader header, int width)
    {
        if (header.IsLayout || IsCaption(cells, width))
        {
            Paragraphs(lines, row, cells);
        }
        else if (header.IsNameValue && cells.Count == 2)
        {
            lines.Add(new RowText(row, TableRow.NameValue(cells[0].Cell.Text, cells[1].Cell.Text)));
        }
        else
        {
            lines.Add(new RowText(row, TableRow.Sentence([.. cells.Select(header.NameOf)], [.. cells.Select(placed => placed.Cell.Text)])));
        }
    }

    // A header without rows below it is content itself.
    private static string Names(IReadOnlyList<PlacedCell> cells) => cells.Count == 2
        ? TableRow.NameValue(cells[0].Cell.Text, cells[1].Cell.Text)
        : TableRow.Sentence([], [.. cells.Select(placed => placed.Cell.Text)]);

    // A single cell across the whole table is a title above it or between its parts.
    private static bool IsCaption(IReadOnlyList<PlacedCell> cells, int width) => width > 1 && cells.Count == 1 && cells[0].Width == width;

    private static void Paragraphs(List<RowText> lines, int row, IReadOnlyList<PlacedCell> cells) =>
        lines.AddRange(cells.SelectMany(placed => placed.Cell.Paragraphs).Select(text => new RowText(row, PlainText.OneLine(text))));
}
