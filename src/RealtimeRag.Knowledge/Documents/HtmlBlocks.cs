using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Walks a page's tree without recursion, since pages may nest a hundred thousand levels deep. One instance per document; not thread-safe.</summary>
/// <param name="sections">Receives what is found.</param>
/// <param name="firstLine">The line of the file on which the page begins, or null if the file has no lines.</param>
/// <param name="wholePage">Whether to read navigation, forms and the like as well.</param>
internal sealed class HtmlBlocks(SectionBuilder sections, int? firstLine = 1, bool wholePage = false)
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<IElement, int> _numbers = [];
    private Lazy<int> _pageLength = new(0);
    private string? _term;
    private string? _mark;
    private int? _line;

    public void Walk(IElement root, CancellationToken cancellationToken)
    {
        _pageLength = new Lazy<int>(() => root.Owner?.Body?.TextContent.Length ?? 0);
        var open = new Stack<(INode Node, int Next)>();
        open.Push((root, 0));
        while (open.TryPop(out var at))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (at.Next == at.Node.ChildNodes.Length)
            {
                Leave(at.Node);
                continue;
            }

            var child = at.Node.ChildNodes[at.Next];
            open.Push((at.Node, at.Next + 1));
            if (Enter(child))
            {
                open.Push((child, 0));
            }
        }

        Flush();
        Term();
    }

    /// <summary>Handles a node; returns true if its children are to be visited.</summary>
    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            Append(text);
            return false;
        }

        if (node is not IElement element || HtmlElements.IsUnseen(element) || (!wholePage && HtmlElements.IsAround(element, _pageLength)))
        {
            return false;
        }

        switch (element.NodeName)
        {
            case "BR":
                _text.Append('\n');
                return false;
            case "PRE":
                Flush();
                Add(element.TextContent, LineOf(element));
                return false;
            case "TABLE" when !HtmlTable.IsLayout(element):
                Flush();
                Term();
                HtmlTable.Read(element, sections, firstLine);
                return false;
            case ['H', >= '1' and <= '6']:
                Flush();
                Term();
                sections.Heading(element.NodeName[1] - '0', HtmlText.Line(element));
                return false;
            case "LI":
                Flush();
                _mark = Number(element);
                return true;
            default:
                if (!HtmlElements.IsInline(element))
                {
                    Flush();
                }

                return true;
        }
    }

    private void Leave(INode node)
    {
        if (node.NodeName == "DT")
        {
            Term();
            _term = PlainText.OneLine(_text.ToString());
            _text.Clear();
        }
        else if (node.NodeName == "DD" && _term is { } term)
        {
            _term = null;
            var value = _text.ToString();
            _text.Clear();
            Add(TableRow.NameValue(term, PlainText.OneLine(value)), _line);
        }
        else if (!HtmlElements.IsInline(node))
        {
            Flush();
        }

        _mark = node.NodeName == "LI" ? null : _mark;
    }

    private void Append(IText text)
    {
        if (_text.Length == 0 && !string.IsNullOrWhiteSpace(text.Data))
        {
            _line = LineOf(text.ParentElement);
        }

        foreach (var c in text.Data)
        {
            _text.Append(c is '\n' or '\r' ? ' ' : c);
        }
    }

    private void Flush()
    {
        if (_text.Length == 0)
        {
            return;
        }

        var text = PlainText.Tidy(_text.ToString());
        _text.Clear();
        if (text.Length > 0)
        {
            Term();
            Add(_mark + text, _line);
            (_mark, _line) = (null, null);
        }
    }

    // If the explanation of a term is more than simple text, the term becomes a paragraph.
    private void Term()
    {
        if (_term is { } term)
        {
            _term = null;
            Add(term, _line);
        }
    }

    private void Add(string text, int? line) => sections.Add(text, page: null, line);

    /// <summary>The number that a page shows before an item of an ordered list, with its dot and a space.</summary>
    private string? Number(IElement item)
    {
        if (item.ParentElement is not { NodeName: "OL" } list)
        {
            return null;
        }

        var next = _numbers.TryGetValue(list, out var last) ? last + 1 : Integer(list.GetAttribute("start")) ?? 1;
        next = Integer(item.GetAttribute("value")) ?? next;
        _numbers[list] = next;
        var number = list.GetAttribute("type") switch
        {
            "a" => Numerals.Letters(next),
            "A" => Numerals.Letters(next).ToUpperInvariant(),
            "i" => Numerals.Roman(next).ToLowerInvariant(),
            "I" => Numerals.Roman(next),
            _ => next.ToString(CultureInfo.InvariantCulture),
        };
        return number + ". ";
    }

    private static int? Integer(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private int? LineOf(IElement? element) => element?.SourceReference?.Position.Line + firstLine - 1;
}
