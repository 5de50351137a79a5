namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Makes lines to search and to read aloud of a table: each value with the name of its column, rows of a name and a value as
/// "name: value", and tables that only lay out a page as the paragraphs that they hold.
/// </summary>
internal static class TableLines
{
    /// <summary>The lines of a table in which merged cells are given once, where they begin.</summary>
    /// <param name="rows">The cells as they stand in the file.</param>
    /// <param name="isLoose">Whether the first row names the columns only where it looks like it, since the format often uses tables for layout.</param>
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

    // A header without rows below is the content itself.
    private static string Names(IReadOnlyList<PlacedCell> cells) => cells.Count == 2
        ? TableRow.NameValue(cells[0].Cell.Text, cells[1].Cell.Text)
        : TableRow.Sentence([], [.. cells.Select(placed => placed.Cell.Text)]);

    // One cell across the whole table is a title above it or between its parts.
    private static bool IsCaption(IReadOnlyList<PlacedCell> cells, int width) => width > 1 && cells.Count == 1 && cells[0].Width == width;

    private static void Paragraphs(List<RowText> lines, int row, IReadOnlyList<PlacedCell> cells) =>
        lines.AddRange(cells.SelectMany(placed => placed.Cell.Paragraphs).Select(text => new RowText(row, PlainText.OneLine(text))));
}
