namespace RealtimeRag.Knowledge.Documents;

/// <summary>Finds pages that open tags without end: building their tree takes time with the square of the depth.</summary>
internal static class HtmlDepth
{
    private const int Deepest = 2_000;

    // Tags that need no end are left out, or a long list of paragraphs would look deep.
    private static readonly HashSet<string> Endless = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "col", "rp", "rt", "br", "hr", "img",
        "input", "link", "meta", "wbr", "area", "base", "embed", "source", "track", "param", "html", "head", "body", "font", "a",
    };

    /// <summary>Whether more tags are open at once than any honest page has.</summary>
    public static bool IsExcessive(ReadOnlySpan<char> text)
    {
        var names = Endless.GetAlternateLookup<ReadOnlySpan<char>>();
        var depth = 0;
        for (var at = text.IndexOf('<'); at >= 0 && at + 1 < text.Length && depth <= Deepest;)
        {
            text = text[(at + 1)..];
            var closes = text[0] == '/';
            var name = Name(closes ? text[1..] : text);
            if (name.Length > 0 && !names.Contains(name))
            {
                depth = Math.Max(0, depth + (closes ? -1 : 1));
            }

            at = text.IndexOf('<');
        }

        return depth > Deepest;
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 20 && char.IsAsciiLetterOrDigit(text[length]))
        {
            length++;
        }

        return text[..length];
    }
}
