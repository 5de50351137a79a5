namespace RealtimeRag.Knowledge.Documents;

/// <summary>One cell of a table.</summary>
/// <param name="Paragraphs">Its text; a line break within a cell parts two paragraphs.</param>
/// <param name="Columns">How many columns it covers, at least 1.</param>
/// <param name="Rows">How many rows it covers, at least 1.</param>
/// <param name="IsHeader">Whether the file itself marks it as the name of a column or row.</param>
internal sealed record TableCell(IReadOnlyList<string> Paragraphs, int Columns = 1, int Rows = 1, bool IsHeader = false)
{
    /// <summary>The whole text on one line.</summary>
    public string Text { get; } = string.Join(' ', Paragraphs.Select(PlainText.OneLine).Where(text => text.Length > 0));

    /// <summary>A cell of that text; line ends part its paragraphs.</summary>
    public static TableCell Of(string text, int columns = 1, int rows = 1, bool isHeader = false) => new(text.Split('\n'), columns, rows, isHeader);
}

/// <summary>A cell at its place in one row: merged cells stand in every row that they cover.</summary>
internal readonly record struct PlacedCell(TableCell Cell, int Column, int Width);

/// <summary>What to say of one row of a table.</summary>
/// <param name="Row">Index of the row among those given.</param>
/// <param name="Text">A sentence-like line.</param>
internal readonly record struct RowText(int Row, string Text);
