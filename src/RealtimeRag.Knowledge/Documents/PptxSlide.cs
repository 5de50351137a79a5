using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The text of one slide, or of the notes to it.</summary>
/// <param name="Title">The slide's title; empty if it has none.</param>
/// <param name="Lines">Everything else, in the order of the file.</param>
internal sealed record PptxSlide(string Title, List<string> Lines)
{
    /// <summary>Reads a slide; null if it is hidden.</summary>
    /// <param name="xml">The part, before its beginning.</param>
    /// <param name="isNotes">Whether the part holds notes: of these only the body is read, because the rest repeats the slide.</param>
    public static PptxSlide? Read(XmlReader xml, bool isNotes = false) => new PptxShapes(xml, isNotes).Read();
}

/// <summary>Walks through the shapes of a slide. It keeps no stack, so nesting costs nothing. Used once; not thread-safe.</summary>
internal sealed class PptxShapes(XmlReader xml, bool isNotes)
{
    private readonly List<string> _lines = [];
    private readonly List<string> _title = [];
    private readonly StringBuilder _paragraph = new();
    private string? _place;
    private bool _isText;
    private bool _isField;
    private List<IReadOnlyList<TableCell>>? _table;
    private List<TableCell> _row = [];
    private List<string> _cell = [];
    private (int Columns, int Rows) _span;

    public PptxSlide? Read()
    {
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.LocalName == "sld" && xml.GetAttribute("show") is { } show && !Docx.IsOn(show):
                    return null;
                case XmlNodeType.Element when xml.LocalName == "Fallback":
                    // A copy of the same shape for older programs.
                    Skip();
                    break;
                case XmlNodeType.Element:
                    Begin();
                    break;
                case XmlNodeType.EndElement:
                    End();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when _isText:
                    _paragraph.Append(xml.Value);
                    break;
            }
        }

        return new PptxSlide(PlainText.OneLine(string.Join(' ', _title)), _lines);
    }

    private void Begin()
    {
        switch (xml.LocalName)
        {
            case "sp" or "graphicFrame" or "pic" or "cxnSp":
                _place = null;
                break;
            case "ph":
                _place = xml.GetAttribute("type") ?? "body";
                break;
            case "fld":
                _isField = xml.GetAttribute("type") is { } type && (type == "slidenum" || type.StartsWith("datetime", StringComparison.Ordinal)) && !xml.IsEmptyElement;
                break;
            case "t":
                _isText = !_isField && !xml.IsEmptyElement;
                break;
            case "br":
                _paragraph.Append('\n');
                break;
            case "tab":
                _paragraph.Append(' ');
                break;
            case "tbl":
                _table = [];
                break;
            case "tr":
                _row = [];
                break;
            case "tc":
                BeginCell();
                break;
        }
    }

    private void End()
    {
        switch (xml.LocalName)
        {
            case "t":
                _isText = false;
                break;
            case "fld":
                _isField = false;
                break;
            case "p":
                EndParagraph();
                break;
            case "tc" when _table is not null && _span.Columns > 0:
                _row.Add(new TableCell(_cell, _span.Columns, _span.Rows));
                break;
            case "tr":
                _table?.Add(_row);
                break;
            case "tbl" when _table is { } rows:
                _lines.AddRange(TableLines.Of(rows, isLoose: true).Select(static line => line.Text));
                _table = null;
                break;
        }
    }

    // The positions that a merged cell covers follow as cells without text.
    private void BeginCell()
    {
        var isCovered = xml.GetAttribute("hMerge") is { } across && Docx.IsOn(across) || xml.GetAttribute("vMerge") is { } down && Docx.IsOn(down);
        _cell = [];
        _span = isCovered ? (0, 0) : (Docx.Number(xml.GetAttribute("gridSpan")) ?? 1, Docx.Number(xml.GetAttribute("rowSpan")) ?? 1);
    }

    private void EndParagraph()
    {
        var text = PlainText.Tidy(_paragraph.ToString());
        _paragraph.Clear();
        if (_table is not null)
        {
            _cell.AddRange(text.Split('\n'));
        }
        else if (text.Length > 0 && IsRead)
        {
            (_place is "title" or "ctrTitle" ? _title : _lines).Add(text);
        }
    }

    // Numbers, dates and footers repeat on every slide and say nothing about it.
    private bool IsRead => isNotes ? _place == "body" : _place is not ("sldNum" or "dt" or "ftr" or "hdr" or "sldImg");

    private void Skip()
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            // Discards everything inside the element.
        }
    }
}
