using System.Collections.Frozen;
using System.Text;
using Markdig.Syntax.Inlines;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Collects the text of inline elements. Wrapped lines are joined with a space, or without one next to Chinese.</summary>
internal sealed class MarkdownLineText
{
    // A tag with any other name is a placeholder that its author forgot to mark as code, and so part of the text.
    private static readonly FrozenSet<string> Tags = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "body", "br", "button", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
        "embed", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "mark", "meta", "nav",
        "nobr", "ol", "option", "p", "path", "picture", "pre", "q", "rb", "rp", "rt", "ruby", "s", "samp", "script", "section", "select", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
        "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "tt", "u", "ul", "var", "video", "wbr");

    private static readonly FrozenSet<string> Hiding = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "rt", "rp", "script", "style", "svg", "template");

    private readonly StringBuilder _text = new();
    private string? _hidden;
    private bool _wrapped;

    public override string ToString() => _text.ToString();

    public void Append(ContainerInline container)
    {
        foreach (var inline in container)
        {
            Append(inline);
        }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || _hidden is not null)
        {
            return;
        }

        if (_wrapped && _text.Length > 0 && !PlainText.IsWide(_text[^1]) && !PlainText.IsWide(text[0]))
        {
            _text.Append(' ');
        }

        _wrapped = false;
        _text.Append(text);
    }

    private void Append(Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                Append(code.Content.AsSpan().Trim());
                break;
            case LineBreakInline { IsHard: true }:
                Append("\n");
                break;
            case LineBreakInline:
                _wrapped = true;
                break;
            case HtmlEntityInline entity:
                Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                Append(link.Url);
                break;
            case HtmlInline html:
                Tag(html.Tag);
                break;
            case DelimiterInline delimiter:
                Append(delimiter.ToLiteral());
                Append((ContainerInline)delimiter);
                break;
            case ContainerInline inner:
                Append(inner);
                break;
        }
    }

    private void Tag(ReadOnlySpan<char> tag)
    {
        var closes = tag is ['<', '/', ..];
        var name = tag[(closes ? 2 : 1)..].TrimEnd('>');
        var end = name.IndexOfAny(" \t\n/>");
        name = end < 0 ? name : name[..end];
        if (_hidden is not null)
        {
            _hidden = closes && name.Equals(_hidden, StringComparison.OrdinalIgnoreCase) ? null : _hidden;
        }
        else if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
        {
            Append("\n");
        }
        else if (!closes && Hiding.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            _hidden = name.ToString();
        }
        else if (name is not ['!' or '?', ..] && !Tags.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            Append(tag);
        }
    }
}
