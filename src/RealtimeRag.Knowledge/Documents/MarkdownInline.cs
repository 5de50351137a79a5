using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The words of a piece of Markdown without its marks: emphasis, code, links, images, tags.</summary>
internal static class MarkdownInline
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("*_`[]<\\~&!");
    private const string Escapable = "\\`*_{}[]()#+-.!|>~<\"'&:;/";

    public static string Plain(string text)
    {
        if (text.AsSpan().IndexOfAny(Marks) < 0)
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        var i = 0;
        while (i < text.Length)
        {
            i = Step(text, i, plain);
        }

        return plain.ToString();
    }

    private static int Step(string text, int i, StringBuilder plain)
    {
        switch (text[i])
        {
            case '\\' when i + 1 < text.Length && Escapable.Contains(text[i + 1], StringComparison.Ordinal):
                plain.Append(text[i + 1]);
                return i + 2;
            case '`':
                return Code(text, i, plain);
            case '!' when i + 1 < text.Length && text[i + 1] == '[':
                return i + 1;
            case '[':
                return Link(text, i, plain);
            case '<':
                return Tag(text, i, plain);
            case '*' or '_' or '~' when IsEmphasis(text, i):
                return i + Run(text, i);
            case '&':
                return Entity(text, i, plain);
            default:
                plain.Append(text[i]);
                return i + 1;
        }
    }

    private static int Code(string text, int i, StringBuilder plain)
    {
        var ticks = Run(text, i);
        var close = text.IndexOf(text.Substring(i, ticks), i + ticks, StringComparison.Ordinal);
        if (close < 0)
        {
            plain.Append(text, i, ticks);
            return i + ticks;
        }

        plain.Append(text.AsSpan(i + ticks, close - i - ticks).Trim());
        return close + ticks;
    }

    private static int Link(string text, int i, StringBuilder plain)
    {
        var close = Matching(text, i, '[', ']');
        if (close < 0)
        {
            plain.Append('[');
            return i + 1;
        }

        var (open, end) = close + 1 < text.Length ? (text[close + 1], text[close + 1] switch
        {
            '(' => Matching(text, close + 1, '(', ')'),
            '[' => Matching(text, close + 1, '[', ']'),
            _ => -1,
        }) : ('\0', -1);
        var inner = Plain(text[(i + 1)..close]);
        if (end < 0)
        {
            plain.Append('[').Append(inner).Append(']');
            return close + 1;
        }

        plain.Append(inner);
        return end + 1;
    }

    private static int Tag(string text, int i, StringBuilder plain)
    {
        var close = text.IndexOf('>', i);
        var name = close > i + 1 ? text[i + 1] : ' ';
        if (!char.IsAsciiLetter(name) && name != '/')
        {
            plain.Append('<');
            return i + 1;
        }

        var inner = text.AsSpan(i + 1, close - i - 1);
        if (inner.Contains("://", StringComparison.Ordinal) && !inner.Contains(' '))
        {
            plain.Append(inner);
        }
        else if (inner.StartsWith("br", StringComparison.OrdinalIgnoreCase))
        {
            plain.Append('\n');
        }
        else if (name != '/' && inner.IndexOfAny(" =") < 0 && inner.Length > 12)
        {
            plain.Append('<').Append(inner).Append('>');
        }

        return close + 1;
    }

    private static int Entity(string text, int i, StringBuilder plain)
    {
        var end = text.IndexOf(';', i);
        var known = end > i && end - i <= 10 ? System.Net.WebUtility.HtmlDecode(text[i..(end + 1)]) : string.Empty;
        if (known.Length is 0 or > 2)
        {
            plain.Append('&');
            return i + 1;
        }

        plain.Append(known);
        return end + 1;
    }

    // An underscore inside a name such as DIFY_API_KEY and a star between spaces are themselves.
    private static bool IsEmphasis(string text, int i)
    {
        var length = Run(text, i);
        var before = i == 0 ? ' ' : text[i - 1];
        var after = i + length < text.Length ? text[i + length] : ' ';
        return text[i] switch
        {
            '~' => length == 2,
            '_' => (IsWord(before) != IsWord(after) || (!IsWord(before) && !IsWord(after))) && length < 4,
            _ => !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after)) && length < 4,
        };
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static int Run(string text, int i)
    {
        var end = i;
        while (end < text.Length && text[end] == text[i])
        {
            end++;
        }

        return end - i;
    }

    private static int Matching(string text, int i, char open, char close)
    {
        var depth = 0;
        for (var end = i; end < text.Length && end - i < 2_000; end++)
        {
            if (text[end] == open)
            {
                depth++;
            }
            else if (text[end] == close && --depth == 0)
            {
                return end;
            }
        }

        return -1;
    }
}
