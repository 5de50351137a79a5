namespace RealtimeRag.Core.Text;

/// <summary>Splits text into sentences at terminal punctuation, which stays with its sentence.</summary>
internal static class Sentences
{
    private const int LongestItemNumber = 2;
    private const int LongestAbbreviation = 6;

    /// <summary>The index just past the sentence that begins at <paramref name="start"/>.</summary>
    internal static int EndOf(ReadOnlySpan<char> text, int start) => EndOf(text, start, text.Length) is var end and > 0 ? end : text.Length;

    /// <summary>The index just past the sentence that begins at <paramref name="start"/>, or 0 if no mark before <paramref name="limit"/> ends it.</summary>
    internal static int EndOf(ReadOnlySpan<char> text, int start, int limit)
    {
        for (var i = start; i < limit; i++)
        {
            if (Characters.IsSentenceEnd(text[i]) || IsFullStop(text, i))
            {
                return AfterClosers(text, i + 1);
            }
        }

        return 0;
    }

    /// <summary>
    /// The start of the next sentence in written text: past the end of the sentence that begins at <paramref name="start"/> and the blanks after
    /// it. An ellipsis, which ends a sentence in speech, stands for an omission here, and the sentence continues.
    /// </summary>
    internal static int NextStart(ReadOnlySpan<char> text, int start)
    {
        var next = EndOf(text, start);
        while (next < text.Length && text[next - 1] == '…')
        {
            next = EndOf(text, next);
        }

        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        return next;
    }

    /// <summary>All sentences of the text, trimmed, without those that contain only blanks and punctuation.</summary>
    internal static List<string> Of(string text)
    {
        var sentences = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = EndOf(text, start);
            var sentence = Characters.TrimBlank(text.AsSpan(start, end - start));
            if (HasContent(sentence))
            {
                sentences.Add(sentence.ToString());
            }

            start = end;
        }

        return sentences;
    }

    internal static bool HasContent(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool EndsTerminated(ReadOnlySpan<char> text)
    {
        var trimmed = Characters.TrimBlank(text).TrimEnd("\"'”’」』）)》】]");
        return trimmed.Length > 0 && (Characters.IsSentenceEnd(trimmed[^1]) || trimmed[^1] == '.') && !trimmed.EndsWith("...") && trimmed[^1] != '…';
    }

    /// <summary>
    /// Whether a full stop, with any closing marks after it, ends a sentence: before a blank, a CJK letter or the end, but not in "3.5", "e.g.", "Dr. Who" or
    /// "v1.2", nor after the number of a list item.
    /// </summary>
    private static bool IsFullStop(ReadOnlySpan<char> text, int i)
    {
        if (text[i] != '.')
        {
            return false;
        }

        var after = i + 1;
        while (after < text.Length && IsCloser(text[after]))
        {
            after++;
        }

        return after == text.Length || ((Characters.IsBlank(text[after]) || Characters.IsHan(text[after])) && !IsAbbreviation(text, i) && !IsItemNumber(text, i));
    }

    /// <summary>"U.S.", "J. Smith", "Dr. Who", "No. 5": a single letter or a short word that others follow.</summary>
    private static bool IsAbbreviation(ReadOnlySpan<char> text, int dot)
    {
        var start = dot;
        while (start > 0 && dot - start <= LongestAbbreviation && char.IsLetter(text[start - 1]) && !Characters.IsHan(text[start - 1]))
        {
            start--;
        }

        var rest = text[(dot + 1)..].TrimStart();
        return text[start..dot] switch
        {
            "m" when IsHalfOfDay(text, start) => !rest.IsEmpty && !char.IsUpper(rest[0]),
            "No" => !rest.IsEmpty && char.IsAsciiDigit(rest[0]),
            { Length: 1 } => start == 0 || !char.IsLetterOrDigit(text[start - 1]),
            "Dr" or "Mr" or "Mrs" or "Ms" or "St" or "vs" or "Jr" or "Sr" or "Prof" or "ca" or "cf" or "etc" or "Fig" or "Inc" or "Ltd" or "Co" or "approx" => true,
            _ => false,
        };
    }

    /// <summary>The m of "11 p.m."</summary>
    private static bool IsHalfOfDay(ReadOnlySpan<char> text, int m) =>
        m >= 2 && text[m - 1] == '.' && text[m - 2] is 'a' or 'p' && (m == 2 || !char.IsLetter(text[m - 3]));

    /// <summary>"2. Press the button" at the beginning of a line.</summary>
    private static bool IsItemNumber(ReadOnlySpan<char> text, int dot)
    {
        var start = dot;
        while (start > 0 && dot - start < LongestItemNumber && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        return start < dot && (start == 0 || text[start - 1] == '\n');
    }

    private static int AfterClosers(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && (Characters.IsSentenceEnd(text[i]) || text[i] == '.' || IsCloser(text[i])))
        {
            i++;
        }

        return i;
    }

    private static bool IsCloser(char c) => c is '"' or '\'' or '”' or '’' or '」' or '』' or '）' or ')' or '》' or '】' or ']';
}
