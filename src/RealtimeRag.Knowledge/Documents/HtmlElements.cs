using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>What the elements of a page are to a reader of its content.</summary>
internal static class HtmlElements
{
    // Elements of pictures and formulas keep the case they are written in.
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

    /// <summary>Whether the element stands within a line of text.</summary>
    public static bool IsInline(INode node) => Inline.Contains(node.NodeName);

    /// <summary>Whether no visitor reads the element's text, or only as a control.</summary>
    public static bool IsUnseen(IElement element) =>
        Unseen.Contains(element.NodeName) || element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true";

    /// <summary>Whether the element belongs to the site and not to the page's content.</summary>
    /// <param name="element">The element.</param>
    /// <param name="pageLength">How much text the whole page has.</param>
    public static bool IsAround(IElement element, Lazy<int> pageLength) =>
        (Around.Contains(element.NodeName) && !(element.NodeName == "FORM" && HoldsThePage(element, pageLength)))
        || element.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "search";

    // Some frameworks put the whole page into one form; forms of controls have few words beside their labels.
    private static bool HoldsThePage(IElement form, Lazy<int> pageLength) =>
        form.QuerySelector("h1, h2, main, article") is not null
        || (form.QuerySelector("p, table, li, h3, h4, h5, h6, div") is not null && form.TextContent.Length * 2L > pageLength.Value);
}
