using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Classifies the elements of a page for reading its content.</summary>
internal static class HtmlElements
{
    // SVG and MathML elements keep the case in which they are written.
    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase)
    {
        "SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "MATH", "IFRAME", "OBJECT", "CANVAS", "BUTTON", "SELECT", "INPUT", "TEXTAREA", "HEAD",
        "RT", "RP", "RTC", "DATALIST",
    };

    private static readonly HashSet<string> Around = new(StringComparer.Ordinal) { "NAV", "FOOTER", "ASIDE", "FORM", "DIALOG" };

    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "A", "ABBR", "B", "BDI", "BDO", "CITE", "CODE", "DATA", "DEL", "DFN", "EM", "FONT", "I", "INS", "KBD", "LABEL", "MARK", "NOBR",
        "Q", "RB", "RUBY", "S", "SAMP", "SMALL", "SPAN", "STRIKE", "STRONG", "SUB", "SUP", "TIME", "U", "VAR", "WBR", "TT", "BIG", "IMG",
    };

    /// <summary>Whether the element is part of a line of text.</summary>
    public static bool IsInline(INode node) => Inline.Contains(node.NodeName);

    /// <summary>Whether the element's text is not visible, or visible only as a control.</summary>
    public static bool IsUnseen(IElement element) =>
        Unseen.Contains(element.NodeName) || element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true";

    /// <summary>Whether the element belongs to the site rather than to the page's content.</summary>
    /// <param name="element">The element.</param>
    /// <param name="pageLength">The length of the page's whole text.</param>
    public static bool IsAround(IElement element, Lazy<int> pageLength) =>
        (Around.Contains(element.NodeName) && !(element.NodeName == "FORM" && HoldsThePage(element, pageLength)))
        || element.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "search";

    // Some frameworks put the whole page into one form; forms made of controls have few words besides their labels.
    private static bool HoldsThePage(IElement form, Lazy<int> pageLength) =>
        form.QuerySelector("h1, h2, main, article") is not null
        || (form.QuerySelector("p, table, li, h3, h4, h5, h6, div") is not null && form.TextContent.Length * 2L > pageLength.Value);
}
