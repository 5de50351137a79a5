namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Recognises tags such as <c>&lt;think&gt;</c>, <c>&lt;/thinking &gt;</c> or <c>&lt;mm:think&gt;</c>, in any case, with blanks and
/// attributes. Pure; thread-safe.
/// </summary>
internal static class ThinkTag
{
    private const int MaxBlanks = 3;
    private const int MaxAttributes = 120;

    private static readonly string[] Names = ["think", "thinking", "thought", "thoughts", "reasoning", "mm:think", "mm:thinking", "seed:think", "antml:thinking"];

    /// <summary>The tag at the start of <paramref name="text"/>.</summary>
    public static ThinkMark Read(ReadOnlySpan<char> text)
    {
        if (text[0] != '<')
        {
            return ThinkMark.None;
        }

        var (at, isClose) = ReadSlash(text);
        if (at < 0)
        {
            return ThinkMark.None;
        }

        var end = at + NameLength(text[at..]);
        var name = text[at..end];
        if (end == text.Length)
        {
            return IsBeginningOfName(name) ? ThinkMark.Partial : ThinkMark.None;
        }

        if (NameOf(name) is not { } known)
        {
            return ThinkMark.None;
        }

        var rest = isClose ? ReadEnd(text[end..], MaxBlanks, allowAttributes: false) : ReadEnd(text[end..], MaxAttributes, allowAttributes: true);
        return rest switch
        {
            < 0 => ThinkMark.None,
            0 => ThinkMark.Partial,
            _ when isClose => new(ThinkMarkKind.Close, end + rest),
            _ when text[end + rest - 2] == '/' => new(ThinkMarkKind.Before, end + rest),
            _ => new(ThinkMarkKind.Open, end + rest, ["</" + known + ">"]),
        };
    }

    /// <summary>The length of the closing tag at the start of <paramref name="text"/>, or null if it is not <paramref name="closer"/>.</summary>
    public static int? ReadCloser(ReadOnlySpan<char> text, ReadOnlySpan<char> closer, out bool isPartial)
    {
        isPartial = false;
        if (text[0] != '<' || !closer.StartsWith("</"))
        {
            return null;
        }

        var wanted = closer[2..^1];
        var (at, isClose) = ReadSlash(text);
        if (at < 0 || (!isClose && at < text.Length))
        {
            return null;
        }

        var name = text.Slice(at, NameLength(text[at..]));
        if (at + name.Length == text.Length)
        {
            isPartial = wanted.StartsWith(name, StringComparison.OrdinalIgnoreCase);
            return null;
        }

        if (!name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = ReadEnd(text[(at + name.Length)..], MaxBlanks, allowAttributes: false);
        isPartial = rest == 0;
        return rest > 0 ? at + name.Length + rest : null;
    }

    // Returns the position after "<", an optional "/" and blanks; -1 if there are too many blanks.
    private static (int At, bool IsClose) ReadSlash(ReadOnlySpan<char> text)
    {
        var at = 1 + Blanks(text[1..]);
        var isClose = at < text.Length && text[at] == '/';
        if (isClose)
        {
            at += 1 + Blanks(text[(at + 1)..]);
        }

        return (at > 2 + (2 * MaxBlanks) ? -1 : at, isClose);
    }

    private static int Blanks(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(' ', '\t');
        return end < 0 ? text.Length : end;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetter(text[length]) || text[length] == ':'))
        {
            length++;
        }

        return length;
    }

    private static string? NameOf(ReadOnlySpan<char> name)
    {
        foreach (var known in Names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    private static bool IsBeginningOfName(ReadOnlySpan<char> name)
    {
        foreach (var known in Names)
        {
            if (known.AsSpan().StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // The length up to ">"; 0 if the text ends before it, -1 if no tag ends here.
    private static int ReadEnd(ReadOnlySpan<char> text, int limit, bool allowAttributes)
    {
        for (var i = 0; i < text.Length && i <= limit; i++)
        {
            if (text[i] == '>')
            {
                return i + 1;
            }

            var fits = text[i] is ' ' or '\t' || (allowAttributes && (i > 0 || text[i] == '/') && text[i] is not ('<' or '\n' or '\r'));
            if (!fits)
            {
                return -1;
            }
        }

        return text.Length > limit ? -1 : 0;
    }
}
