using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Normalises white space and control characters: single spaces within a line, no blank lines.</summary>
internal static class PlainText
{
    /// <summary>Drops control and zero-width characters, collapses white space, trims lines and keeps single line breaks.</summary>
    public static string Tidy(string text)
    {
        if (IsTidy(text))
        {
            return text;
        }

        var tidy = new StringBuilder(text.Length);
        var gap = Gap.None;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\n' or '\r' or '\u2028' or '\u2029')
            {
                gap = Gap.Line;
            }
            else if (char.IsWhiteSpace(c))
            {
                gap = gap == Gap.None ? Gap.Space : gap;
            }
            else if (!IsInvisible(text, i))
            {
                Close(tidy, gap);
                gap = Gap.None;
                tidy.Append(c);
            }
        }

        return tidy.ToString();
    }

    /// <summary>The same, on one line.</summary>
    public static string OneLine(string text) => Tidy(text).Replace('\n', ' ');

    /// <summary>Chinese, Japanese or Korean letters and full-width punctuation, which take no spaces between them.</summary>
    public static bool IsWide(char c) => c >= '\u2E80' && (c <= '\uD7AF' || c is >= '\uF900' and <= '\uFAFF' or >= '\uFE30' and <= '\uFF60' || char.IsSurrogate(c));

    private enum Gap
    {
        None,
        Space,
        Line,
    }

    private static void Close(StringBuilder tidy, Gap gap)
    {
        if (gap != Gap.None && tidy.Length > 0)
        {
            tidy.Append(gap == Gap.Line ? '\n' : ' ');
        }
    }

    private static bool IsTidy(string text)
    {
        var previous = '\n';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var space = c is ' ' or '\n';
            if ((space && previous is ' ' or '\n' && space) || (!space && (char.IsWhiteSpace(c) || IsInvisible(text, i))) || (c == '\n' && previous == ' '))
            {
                return false;
            }

            previous = c;
        }

        return text.Length == 0 || previous is not (' ' or '\n');
    }

    // An unpaired surrogate cannot be encoded as UTF-8, and soft hyphens and zero-width marks break up words.
    private static bool IsInvisible(string text, int i)
    {
        var c = text[i];
        if (char.IsHighSurrogate(c))
        {
            return i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1]);
        }

        return char.IsLowSurrogate(c)
            ? i == 0 || !char.IsHighSurrogate(text[i - 1])
            : char.IsControl(c) || c is '\u00AD' or '\uFEFF' or '\uFFFD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069');
    }
}
