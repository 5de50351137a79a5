using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads the body of a Word file forwards, once. For one thread and one document.</summary>
internal sealed class DocxBody(XmlReader xml, IReadOnlyDictionary<string, int> styles, SectionBuilder sections)
{
    private readonly StringBuilder _paragraph = new();
    private readonly StringBuilder _cell = new();
    private readonly List<string> _row = [];
    private IReadOnlyList<string>? _header;
    private int? _heading;
    private int _tables;
    private int _page = 1;
    private int _start = 1;
    private bool _paged;

    public void Walk(CancellationToken cancellationToken)
    {
        var skipped = false;
        while (skipped ? !xml.EOF : xml.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            skipped = false;
            if (xml.NodeType == XmlNodeType.Element)
            {
                skipped = Open();
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                Close(xml.LocalName);
            }
        }
    }

    /// <summary>Takes the start of an element; true where the reader already stands behind it.</summary>
    private bool Open()
    {
        switch (xml.LocalName)
        {
            case "del" or "instrText" or "delText" or "Fallback" or "sectPr":
                xml.Skip();
                return true;
            case "t":
                _paragraph.Append(xml.ReadElementContentAsString());
                return true;
            case "tab":
                _paragraph.Append(' ');
                break;
            case "br" or "cr":
                Break(Docx.Attribute(xml, "type") == "page");
                break;
            case "lastRenderedPageBreak":
                Break(page: true);
                break;
            case "pStyle":
                _heading = styles.TryGetValue(Docx.Attribute(xml, "val") ?? string.Empty, out var level) ? level : _heading;
                break;
            case "outlineLvl":
                _heading ??= Docx.OutlineLevel(xml);
                break;
            default:
                Begin();
                break;
        }

        return false;
    }

    private void Begin()
    {
        switch (xml.LocalName)
        {
            case "p" when _paragraph.Length == 0:
                (_heading, _start) = (null, _page);
                break;
            case "tbl":
                _tables++;
                _header = _tables == 1 ? null : _header;
                break;
            case "tr" when _tables == 1:
                _row.Clear();
                break;
        }
    }

    private void Break(bool page)
    {
        if (!page)
        {
            _paragraph.Append('\n');
            return;
        }

        _page++;
        _paged = true;
        _start = _paragraph.Length == 0 ? _page : _start;
    }

    private void Close(string element)
    {
        switch (element)
        {
            case "p":
                Paragraph();
                break;
            case "tc" when _tables == 1:
                _row.Add(PlainText.OneLine(_cell.ToString()));
                _cell.Clear();
                break;
            case "tr" when _tables == 1:
                Row();
                break;
            case "tbl":
                _tables--;
                break;
        }
    }

    private void Paragraph()
    {
        var text = _paragraph.ToString();
        _paragraph.Clear();
        if (_tables > 0)
        {
            _cell.Append(text).Append(' ');
        }
        else if (_heading is { } level)
        {
            sections.Heading(level, text);
        }
        else
        {
            sections.Add(text, Page, line: null);
        }
    }

    // The first row names the columns, as it nearly always does; a table of one row has no names.
    private void Row()
    {
        if (_header is null)
        {
            _header = [.. _row];
            if (_row.Count < 2)
            {
                sections.Add(TableRow.Sentence([], _row), Page, line: null);
                _header = [];
            }

            return;
        }

        sections.Add(TableRow.Sentence(_header, _row), Page, line: null);
    }

    private int? Page => _paged ? _start : null;
}
