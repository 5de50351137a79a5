using System.Text;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads the text of one part of a Word file in a single forward pass. Use one instance per part; not thread-safe.</summary>
/// <param name="xml">The part.</param>
/// <param name="format">The file's styles and lists.</param>
/// <param name="notes">Footnotes and endnotes; null while reading one of them.</param>
/// <param name="emit">Receives each paragraph and each table row, in reading order.</param>
internal sealed class DocxBody(XmlReader xml, DocxFormat format, DocxNotes? notes, Action<DocxParagraph> emit)
{
    private readonly DocxCounter _counter = new(format.Numbering);
    private readonly Stack<DocxParagraphBuilder> _paragraphs = new();
    private readonly Stack<DocxTable> _tables = new();
    private readonly Stack<Action<DocxParagraph>> _targets = new([emit]);
    private readonly Stack<bool> _choices = new();
    private int _page = 1;
    private bool _paged;
    private bool _hidden;
    private bool _isPrompt;

    public void Walk(CancellationToken cancellationToken)
    {
        var skipped = false;
        while (skipped ? !xml.EOF : xml.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            skipped = false;
            if (xml.NodeType == XmlNodeType.Element)
            {
                var (name, isEmpty) = (xml.LocalName, xml.IsEmptyElement);
                skipped = Open(name);
                if (isEmpty && !skipped)
                {
                    Close(name);
                }
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                Close(xml.LocalName);
            }
        }
    }

    /// <summary>Handles the start of an element; returns true if the XML reader is already past it.</summary>
    private bool Open(string name)
    {
        switch (name)
        {
            case "del" or "moveFrom" or "instrText" or "delText" or "delInstrText" or "fldData" or "rt" or "sectPr" or "Fallback" when name != "Fallback" || IsChosen():
            case "pPrChange" or "rPrChange" or "tblPrChange" or "trPrChange" or "tcPrChange" or "tblGridChange" or "numberingChange":
            case "sdtEndPr":
                xml.Skip();
                return true;
            case "sdtContent" when _isPrompt:
                _isPrompt = false;
                xml.Skip();
                return true;
            case "sdtPr":
                _isPrompt = DocxProperties.IsPrompt(xml);
                return true;
            case "pPr":
                DocxProperties.Paragraph(xml, Paragraph);
                return true;
            case "rPr":
                _hidden = DocxProperties.IsHidden(xml, format.Styles);
                return true;
            case "trPr":
                DocxProperties.Row(xml, Table);
                return true;
            case "tcPr":
                DocxProperties.Cell(xml, Table);
                return true;
            case "t":
                Append(xml.ReadElementContentAsString());
                return true;
            default:
                Begin(name);
                return false;
        }
    }

    private void Begin(string name)
    {
        switch (name)
        {
            case "p":
                _paragraphs.Push(new DocxParagraphBuilder(_page));
                break;
            case "r":
                _hidden = false;
                break;
            case "tbl":
                _tables.Push(new DocxTable(Page));
                break;
            case "tr":
                Table?.BeginRow();
                break;
            case "tc" when Table is { } table:
                table.BeginCell();
                _targets.Push(paragraph => table.Add(paragraph.Text));
                break;
            case "txbxContent":
                var host = Paragraph;
                _targets.Push(host is null ? _targets.Peek() : host.Asides.Add);
                break;
            case "AlternateContent":
                _choices.Push(false);
                break;
            default:
                Sign(name);
                break;
        }
    }

    private void Sign(string name)
    {
        switch (name)
        {
            case "tab" or "ptab":
                Append(" ");
                break;
            case "br" or "cr":
                Break(name == "br" && Docx.Attribute(xml, "type") == "page");
                break;
            case "lastRenderedPageBreak":
                Break(page: true);
                break;
            case "noBreakHyphen":
                Append("-");
                break;
            case "sym":
                Append(Docx.Symbol(Docx.Attribute(xml, "font"), Docx.Attribute(xml, "char")));
                break;
            case "footnoteReference" or "endnoteReference":
                Paragraph?.Asides.AddRange(notes?.Of(name, Docx.Attribute(xml, "id")) ?? []);
                break;
            case "footnote" or "endnote":
                _targets.Push(DocxNotes.IsText(xml) && Docx.Attribute(xml, "id") is { } id ? paragraph => emit(paragraph with { Chunk = id }) : _ => { });
                break;
            case "altChunk":
                emit(new DocxParagraph(string.Empty, null, Page, Docx.Attribute(xml, "id") ?? string.Empty));
                break;
        }
    }

    private void Close(string name)
    {
        switch (name)
        {
            case "p" when _paragraphs.TryPop(out var paragraph):
                End(paragraph);
                break;
            case "r":
                _hidden = false;
                break;
            case "tc" when Table is { } table:
                _targets.Pop();
                table.EndCell();
                break;
            case "tr":
                Table?.EndRow();
                break;
            case "tbl" when _tables.TryPop(out var table):
                foreach (var line in table.Lines())
                {
                    _targets.Peek()(new DocxParagraph(line.Text, null, line.Page));
                }

                break;
            case "txbxContent" or "footnote" or "endnote" when _targets.Count > 1:
                _targets.Pop();
                break;
            case "Choice" when _choices.TryPop(out _):
                _choices.Push(true);
                break;
            case "AlternateContent":
                _choices.TryPop(out _);
                break;
        }
    }

    private void End(DocxParagraphBuilder paragraph)
    {
        var style = format.Styles.Of(paragraph.Style);
        var text = paragraph.Text.ToString();
        if (!style.IsHidden && !style.IsContents && (text.Length > 0 || paragraph.Asides.Count > 0))
        {
            var place = paragraph.List is { List: "0" } ? null : paragraph.List ?? style.List;
            var label = place is { } at && !string.IsNullOrWhiteSpace(text) ? _counter.Next(at.List is null ? at with { List = style.List?.List } : at, paragraph.Style) : string.Empty;
            var level = paragraph.IsBodyText ? null : style.Level ?? paragraph.Outline;
            _targets.Peek()(new DocxParagraph(label + text, level, _paged ? paragraph.Page : null));
        }

        paragraph.Asides.ForEach(_targets.Peek());
    }

    private void Append(string text)
    {
        if (!_hidden)
        {
            Paragraph?.Text.Append(text);
        }
    }

    private void Break(bool page)
    {
        if (!page)
        {
            Append("\n");
            return;
        }

        _page++;
        _paged = true;
        if (Paragraph is { Text.Length: 0 } paragraph)
        {
            paragraph.Page = _page;
        }
    }

    private bool IsChosen() => _choices.TryPeek(out var chosen) && chosen;

    private int? Page => _paged ? _page : null;

    private DocxParagraphBuilder? Paragraph => _paragraphs.TryPeek(out var paragraph) ? paragraph : null;

    private DocxTable? Table => _tables.TryPeek(out var table) ? table : null;
}

/// <summary>The state of a paragraph while it is being read.</summary>
internal sealed class DocxParagraphBuilder(int page)
{
    public StringBuilder Text { get; } = new();

    /// <summary>Text boxes and notes anchored in the paragraph, which follow it.</summary>
    public List<DocxParagraph> Asides { get; } = [];

    public string? Style { get; set; }

    public DocxListPlace? List { get; set; }

    public int? Outline { get; set; }

    public bool IsBodyText { get; set; }

    public int Page { get; set; } = page;
}
