namespace RealtimeRag.Knowledge.Documents;

/// <summary>Detects pages that open tags without end: building their tree takes quadratic time in the depth.</summary>
internal static class HtmlDepth
{
    private const int Deepest = 2_000;

    // Tags without a required end tag are not counted, or a long list of paragraphs would look deep.
    private static readonly HashSet<string> Endless = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup", "col", "rp", "rt", "br", "hr", "img",
        "input", "link", "meta", "wbr", "area", "base", "embed", "source", "track", "param", "html", "head", "body", "font", "a",
    };

    /// <summary>Whether more tags are open at once than any legitimate page has.</summary>
    public static bool IsExcessive(ReadOnlySpan<char> text)
    {
        var names = Endless.GetAlternateLookup<ReadOnlySpan<char>>();
        var open = new OpenTags();
        for (var at = text.IndexOf('<'); at >= 0 && at + 1 < text.Length && open.Depth <= Deepest;)
        {
            text = text[(at + 1)..];
            var closes = text[0] == '/';
            var name = Name(closes ? text[1..] : text);
            if (name.Length > 0 && !names.Contains(name))
            {
                open.Take(name, closes);
            }

            at = text.IndexOf('<');
        }

        return open.Depth > Deepest;
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

    /// <summary>The currently open tags. As in a browser, an end tag closes everything inside its element, and an unmatched one closes nothing.</summary>
    private sealed class OpenTags
    {
        private readonly Stack<string> _open = new();
        private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);

        public int Depth => _open.Count;

        public void Take(ReadOnlySpan<char> name, bool closes)
        {
            var counts = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
            counts.TryGetValue(name, out var key, out var count);
            if (!closes)
            {
                counts[name] = count + 1;
                _open.Push(key ?? name.ToString());
            }
            else if (count > 0)
            {
                Close(name);
            }
        }

        private void Close(ReadOnlySpan<char> name)
        {
            string closed;
            do
            {
                closed = _open.Pop();
                _counts[closed]--;
            }
            while (!name.Equals(closed, StringComparison.OrdinalIgnoreCase));
        }
    }
}
