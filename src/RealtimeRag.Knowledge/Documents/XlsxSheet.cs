using System.Globalization;
using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads the rows of one sheet. Used once; not thread-safe.</summary>
/// <param name="format">The shared texts and number formats.</param>
/// <param name="maxCharacters">The maximum length of the sheet's text. Cells may share one long text, so the size of the file does not bound it.</param>
internal sealed class XlsxSheet(XlsxFormat format, long maxCharacters)
{
    private const int MostMerges = 10_000;
    private readonly SortedDictionary<int, List<string>> _rows = [];
    private readonly List<(int From, int To)> _hiddenColumns = [];
    private readonly List<(int Column, int From, int To)> _merges = [];
    private long _spent;
    private int _row;
    private int _column;

    /// <summary>The rows with text, each with its number.</summary>
    public List<CsvRow> Read(XmlReader xml, CancellationToken cancellationToken)
    {
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "col" when xml.GetAttribute("hidden") is { } hidden && Docx.IsOn(hidden):
                    _hiddenColumns.Add((Docx.Number(xml.GetAttribute("min")) ?? 0, Docx.Number(xml.GetAttribute("max")) ?? 0));
                    break;
                case "row":
                    cancellationToken.ThrowIfCancellationRequested();
                    BeginRow(xml);
                    break;
                case "c" when _row > 0:
                    Cell(xml);
                    break;
                case "mergeCell" when _merges.Count < MostMerges:
                    Merge(xml.GetAttribute("ref") ?? string.Empty);
                    break;
            }
        }

        RepeatMerged();
        return [.. _rows.Where(static row => row.Value.Exists(static cell => cell.Length > 0)).Select(static row => new CsvRow(row.Value, row.Key))];
    }

    private void BeginRow(XmlReader xml)
    {
        var number = Docx.Number(xml.GetAttribute("r")) ?? Math.Abs(_row) + 1;
        // A hidden row counts, but its cells are not read.
        _row = xml.GetAttribute("hidden") is { } hidden && Docx.IsOn(hidden) ? -number : number;
        _column = 0;
    }

    private void Cell(XmlReader xml)
    {
        var column = xml.GetAttribute("r") is { } reference ? Place(reference).Column : _column + 1;
        _column = column;
        var style = Docx.Number(xml.GetAttribute("s"));
        var type = xml.GetAttribute("t") ?? "n";
        var (inline, value) = Content(xml);
        var text = PlainText.Tidy(inline ?? Shown(type, value, style));
        if (text.Length > 0 && column is >= 1 and <= TableGrid.MostColumns && !_hiddenColumns.Exists(hidden => column >= hidden.From && column <= hidden.To))
        {
            Put(_row, column, text);
        }
    }

    // A cell has its value in <v>, or its text in <is>.
    private static (string? Inline, string Value) Content(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return (null, string.Empty);
        }

        string? inline = null;
        var value = new StringBuilder();
        var (depth, isValue) = (xml.Depth, false);
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "is" })
            {
                inline = XlsxStrings.Text(xml);
            }
            else if (xml.NodeType == XmlNodeType.Element)
            {
                isValue = xml.LocalName == "v" && !xml.IsEmptyElement;
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                isValue = false;
            }
            else if (isValue)
            {
                value.Append(xml.Value);
            }
        }

        return (inline, value.ToString());
    }

    private string Shown(string type, string value, int? style) => type switch
    {
        "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < format.Strings.Count ? format.Strings[index] : string.Empty,
        "b" => value == "1" ? "TRUE" : "FALSE",
        "e" => string.Empty,
        "str" or "inlineStr" or "d" => value,
        _ => format.Styles.Show(value, style),
    };

    private void Put(int row, int column, string text)
    {
        if (!_rows.TryGetValue(row, out var cells))
        {
            _rows[row] = cells = [];
        }

        // Empty cells before this one cost memory too.
        _spent += text.Length + Math.Max(0, column - cells.Count);
        if (_spent > maxCharacters)
        {
            throw new DocumentException(DocumentNotices.TooMuchText(maxCharacters));
        }

        while (cells.Count < column)
        {
            cells.Add(string.Empty);
        }

        cells[column - 1] = text;
    }

    private void Merge(string reference)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && (Place(reference[..colon]), Place(reference[(colon + 1)..])) is var (from, to) && to.Row > from.Row && from.Column == to.Column)
        {
            _merges.Add((from.Column, from.Row, to.Row));
        }
    }

    // A value merged down a column applies to each of these rows.
    private void RepeatMerged()
    {
        int[] rows = [.. _rows.Keys];
        foreach (var (column, from, to) in _merges)
        {
            var at = Array.BinarySearch(rows, from);
            if (at < 0 || column < 1 || _rows[from] is not { } first || first.Count < column || first[column - 1].Length == 0)
            {
                continue;
            }

            for (at++; at < rows.Length && rows[at] <= to; at++)
            {
                Put(rows[at], column, first[column - 1]);
            }
        }
    }

    // "AB12" is column 28 of row 12.
    private static (int Column, int Row) Place(string reference)
    {
        var (column, at) = (0, 0);
        while (at < reference.Length && at < 4 && char.IsAsciiLetter(reference[at]))
        {
            column = (column * 26) + (reference[at++] & 31);
        }

        return (column, Docx.Number(reference[at..]) ?? 0);
    }
}
