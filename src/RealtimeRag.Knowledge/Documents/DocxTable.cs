namespace RealtimeRag.Knowledge.Documents;

/// <summary>How a cell is merged with the cell before it.</summary>
internal enum DocxMerge
{
    None,
    Begins,
    Continues,
}

/// <summary>A table of a Word file while it is being read.</summary>
/// <param name="page">Page on which it begins, if known.</param>
internal sealed class DocxTable(int? page)
{
    private readonly List<IReadOnlyList<TableCell>> _rows = [];
    private readonly Dictionary<int, TableCell> _merged = [];
    private List<TableCell> _row = [];
    private List<string> _cell = [];
    private int _column;

    public bool IsHeader { get; set; }

    public bool IsDeleted { get; set; }

    public int Span { get; set; } = 1;

    public DocxMerge Vertical { get; set; }

    public DocxMerge Horizontal { get; set; }

    public void BeginRow() => (_row, _column, IsHeader, IsDeleted) = ([], 0, false, false);

    /// <summary>Leaves columns at the start of the row empty.</summary>
    public void Skip(int columns)
    {
        columns = Math.Min(columns, TableGrid.MostColumns);
        if (columns > 0)
        {
            _row.Add(TableCell.Of(string.Empty, columns));
            _column += columns;
        }
    }

    public void BeginCell() => (_cell, Span, Vertical, Horizontal) = ([], 1, DocxMerge.None, DocxMerge.None);

    /// <summary>Adds a paragraph to the cell.</summary>
    public void Add(string text) => _cell.AddRange(text.Split('\n'));

    // A cell merged with the row above repeats the text of the cell in which the merge begins.
    public void EndCell()
    {
        var cell = new TableCell(_cell, Span, IsHeader: IsHeader);
        if (Vertical == DocxMerge.Continues && cell.Text.Length == 0 && _merged.TryGetValue(_column, out var above))
        {
            cell = above with { Columns = Span };
        }

        _merged.Remove(_column);
        if (Vertical != DocxMerge.None)
        {
            _merged[_column] = cell;
        }

        if (Horizontal == DocxMerge.Continues && _row.Count > 0)
        {
            _row[^1] = _row[^1] with { Columns = _row[^1].Columns + Span };
        }
        else
        {
            _row.Add(cell);
        }

        _column += Span;
    }

    public void EndRow()
    {
        if (!IsDeleted)
        {
            _rows.Add(_row);
        }
    }

    public IEnumerable<(string Text, int? Page)> Lines() => TableLines.Of(_rows, isLoose: false).Select(line => (line.Text, page));
}
