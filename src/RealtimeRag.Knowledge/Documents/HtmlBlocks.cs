using System.Text;
using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Walks a page's tree without recursion, since a page may nest a hundred thousand deep. For one thread and one document.</summary>
internal sealed class HtmlBlocks(SectionBuilder sections)
{
    // Elements of pictures and formulas keep the case they are written in.
    private static readonly HashSet<string> Left = new(StringComparer.OrdinalIgnoreCase)
    {
        "SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "NAV", "FOOTER", "ASIDE", "FORM", "SVG", "MATH", "IFRAME", "OBJECT",
        "CANVAS", "BUTTON", "SELECT", "INPUT", "TEXTAREA", "HEAD", "DIALOG",
    };

    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "A", "ABBR", "B", "BDI", "BDO", "CITE", "CODE", "DATA", "DEL", "DFN", "EM", "FONT", "I", "INS", "KBD", "LABEL", "MARK",
        "Q", "RUBY", "S", "SAMP", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "TIME", "U", "VAR", "WBR", "TT", "BIG", "IMG",
    };

    private readonly StringBuilder _text = new();
    private readonly List<string> _header = [];
    private int? _line;

    public void Walk(IElement root, CancellationToken cancellationToken)
    {
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
    }

    /// <summary>Takes a node in; true where its children are to be visited.</summary>
    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            Append(text);
            return false;
        }

        if (node is not IElement element || IsLeft(element))
        {
            return false;
        }

        switch (element.NodeName)
        {
            case "BR":
                _text.Append('\n');
                return false;
            case "PRE":
                Block(element.TextContent, element);
                return false;
            case "TABLE":
                Flush();
                _header.Clear();
                return true;
            case "TR":
                Row(element);
                return false;
            case ['H', >= '1' and <= '6']:
                Flush();
                sections.Heading(element.NodeName[1] - '0', Visible(element));
                return false;
            default:
                if (!Inline.Contains(element.NodeName))
                {
                    Flush();
                }

                return true;
        }
    }

    private void Leave(INode node)
    {
        if (!Inline.Contains(node.NodeName))
        {
            Flush();
        }
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

    private void Row(IElement row)
    {
        Flush();
        var cells = row.Children.Where(cell => cell.NodeName is "TD" or "TH").ToList();
        var texts = cells.ConvertAll(Visible);
        if (_header.Count == 0 && cells.Count > 1 && cells.TrueForAll(cell => cell.NodeName == "TH"))
        {
            _header.AddRange(texts);
            return;
        }

        sections.Add(TableRow.Sentence(_header, texts), page: null, LineOf(row));
    }

    private void Block(string text, IElement element)
    {
        Flush();
        sections.Add(text, page: null, LineOf(element));
    }

    private void Flush()
    {
        if (_text.Length > 0)
        {
            sections.Add(_text.ToString(), page: null, _line);
            _text.Clear();
            _line = null;
        }
    }

    private static string Visible(IElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.GetDescendants())
        {
            if (node is IText piece && piece.ParentElement is { } parent && !IsLeft(parent))
            {
                text.Append(piece.Data).Append(Inline.Contains(parent.NodeName) || parent == element ? string.Empty : " ");
            }
        }

        return PlainText.OneLine(text.ToString());
    }

    private static bool IsLeft(IElement element) =>
        Left.Contains(element.NodeName) || element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true"
        || element.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "search";

    private static int? LineOf(IElement? element) => element?.SourceReference?.Position.Line;
}
