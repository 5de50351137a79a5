using System.Globalization;
using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Converts the rows of a table element into lines for searching and reading aloud.</summary>
internal static class HtmlTable
{
    private const int MostRowsMerged = 10_000;

    /// <summary>Whether the table contains whole parts of a page; its content is then read as if there were no table.</summary>
    public static bool IsLayout(IElement table) =>
        table.QuerySelector("table, h1, h2, h3, h4, h5, h6, pre") is not null && !Rows(table).SelectMany(row => row.Children).Any(cell => cell.NodeName == "TH");

    public static void Read(IElement table, SectionBuilder sections, int? firstLine)
    {
        foreach (var caption in table.Children.Where(child => child.NodeName == "CAPTION"))
        {
            sections.Add(HtmlText.Lines(caption), page: null, LineOf(caption, firstLine));
        }

        var rows = Rows(table).Where(row => !HtmlElements.IsUnseen(row)).ToList();
        var cells = rows.ConvertAll<IReadOnlyList<TableCell>>(row => [.. row.Children.Where(IsCell).Select(Cell)]);
        foreach (var line in TableLines.Of(cells, isLoose: true))
        {
            sections.Add(line.Text, page: null, LineOf(rows[line.Row], firstLine));
        }
    }

    private static IEnumerable<IElement> Rows(IElement table) => table.Children.SelectMany(child => child.NodeName switch
    {
        "TR" => [child],
        "THEAD" or "TBODY" or "TFOOT" => child.Children.Where(row => row.NodeName == "TR"),
        _ => Enumerable.Empty<IElement>(),
    });

    private static bool IsCell(IElement cell) => cell.NodeName is "TD" or "TH" && !HtmlElements.IsUnseen(cell);

    private static TableCell Cell(IElement cell) => TableCell.Of(
        HtmlText.Lines(cell),
        Span(cell, "colspan", TableGrid.MostColumns),
        Span(cell, "rowspan", MostRowsMerged),
        cell.NodeName == "TH" || cell.ParentElement?.ParentElement?.NodeName == "THEAD");

    // A rowspan of 0 extends to the end of the table.
    private static int Span(IElement cell, string name, int most) =>
        int.TryParse(cell.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var span)
            ? Math.Clamp(span == 0 && name == "rowspan" ? most : span, 1, most)
            : 1;

    private static int? LineOf(IElement element, int? firstLine) => element.SourceReference?.Position.Line + firstLine - 1;
}
