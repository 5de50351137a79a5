namespace RealtimeRag.Knowledge.Documents;

/// <summary>Assigns the cells of a table to its columns; a merged cell appears in every row and column that it spans.</summary>
internal static class TableGrid
{
    /// <summary>Cells beyond this column are dropped: no real table is that wide, and a hostile one must stay cheap.</summary>
    public const int MostColumns = 256;

    public static List<IReadOnlyList<PlacedCell>> Place(IReadOnlyList<IReadOnlyList<TableCell>> rows)
    {
        var grid = new List<IReadOnlyList<PlacedCell>>(rows.Count);
        var open = new List<(PlacedCell Placed, int RowsLeft)>();
        foreach (var row in rows)
        {
            grid.Add(Place(row, open));
        }

        return grid;
    }

    /// <summary>The number of columns of the widest row.</summary>
    public static int Columns(IEnumerable<IReadOnlyList<PlacedCell>> grid) =>
        grid.Select(row => row.Count == 0 ? 0 : row[^1].Column + row[^1].Width).DefaultIfEmpty().Max();

    private static List<PlacedCell> Place(IReadOnlyList<TableCell> row, List<(PlacedCell Placed, int RowsLeft)> open)
    {
        var placed = new List<PlacedCell>();
        var still = new List<(PlacedCell Placed, int RowsLeft)>();
        var (column, at) = (0, 0);
        foreach (var cell in row)
        {
            column = Inherit(open, ref at, column, placed, still);
            var room = at < open.Count ? open[at].Placed.Column - column : MostColumns;
            var width = Math.Clamp(cell.Columns, 1, Math.Max(1, Math.Min(room, MostColumns - column)));
            var place = new PlacedCell(cell, column, width);
            placed.Add(place);
            column += width;
            if (cell.Rows > 1 && column < MostColumns)
            {
                still.Add((place, cell.Rows - 1));
            }
        }

        while (at < open.Count)
        {
            column = Inherit(open, ref at, open[at].Placed.Column, placed, still);
        }

        open.Clear();
        open.AddRange(still);
        return placed;
    }

    // Cells that extend down from rows above come before the row's own next cell.
    private static int Inherit(List<(PlacedCell Placed, int RowsLeft)> open, ref int at, int column, List<PlacedCell> placed, List<(PlacedCell Placed, int RowsLeft)> still)
    {
        while (at < open.Count && open[at].Placed.Column <= column)
        {
            var (place, left) = open[at++];
            placed.Add(place);
            column = place.Column + place.Width;
            if (left > 1)
            {
                still.Add((place, left - 1));
            }
        }

        return column;
    }
}
