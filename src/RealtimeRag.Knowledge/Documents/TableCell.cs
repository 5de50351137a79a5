namespace RealtimeRag.Knowledge.Documents;

/// <summary>One cell of a table.</summary>
/// <param name="Paragraphs">Its text; a line break in the cell separates paragraphs.</param>
/// <param name="Columns">The number of columns it spans, at least 1.</param>
/// <param name="Rows">The number of rows it spans, at least 1.</param>
/// <param name="IsHeader">Whether the file itself marks it as the header of a column or row.</param>
internal sealed record TableCell(IReadOnlyList<string> Paragraphs, int Columns = 1, int Rows = 1, bool IsHeader = false)
{
    /// <summary>The whole text on one line.</summary>
    public string Text { get; } = string.Join(' ', Paragraphs.Select(PlainText.OneLine).Where(text => text.Length > 0));

    /// <summary>Creates a cell; line breaks separate its paragraphs.</summary>
    public static TableCell Of(string text, int columns = 1, int rows = 1, bool isHeader = false) => new(text.Split('\n'), columns, rows, isHeader);
}

/// <summary>A cell at its position in a row; a merged cell appears in every row that it spans.</summary>
internal readonly record struct PlacedCell(TableCell Cell, int Column, int Width);

/// <summary>The line that represents one table row.</summary>
/// <param name="Row">Index of the row among the input rows.</param>
/// <param name="Text">A sentence-like line.</param>
internal readonly record struct RowText(int Row, string Text);
