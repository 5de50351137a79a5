namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Finds where sentences end, in Chinese and English text.</summary>
internal static class Sentences
{
    /// <summary>The place after the sentence that begins at <paramref name="start"/>, closing quotes and spaces included.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (IsEnd(text, i))
            {
                i++;
                while (i < text.Length && (text[i] is '”' or '’' or '」' or '』' or '）' or ')' or '"' or '\'' or '。' or '！' or '？' || char.IsWhiteSpace(text[i])))
                {
                    i++;
                }

                return i;
            }
        }

        return text.Length;
    }

    private static bool IsEnd(ReadOnlySpan<char> text, int i) => text[i] switch
    {
        '。' or '！' or '？' or '；' or '!' or '?' or ';' or '\n' => true,
        '.' => (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])) && !IsAbbreviation(text, i),
        _ => false,
    };

    // "U.S.", "J. Smith", "Dr. Who": a single letter or a short title before the dot.
    private static bool IsAbbreviation(ReadOnlySpan<char> text, int dot)
    {
        var start = dot;
        while (start > 0 && char.IsLetter(text[start - 1]))
        {
            start--;
        }

        var word = text[start..dot];
        if (word.Length == 0)
        {
            return IsListNumber(text, dot);
        }

        return word is "m" && IsHalfOfDay(text, start) ? !OpensSentence(text, dot + 1) : word.Length == 1 || word is "Dr" or "Mr" or "Mrs" or "Ms" or "St" or "vs" or "No" or "Jr" or "Sr" or "Prof" or "ca" or "etc";
    }

    // "2. Press the button" at the start of a line.
    private static bool IsListNumber(ReadOnlySpan<char> text, int dot)
    {
        var start = dot;
        while (start > 0 && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        return start < dot && dot - start <= 2 && (start == 0 || text[start - 1] == '\n');
    }

    // The m of "11 p.m."
    private static bool IsHalfOfDay(ReadOnlySpan<char> text, int m) =>
        m >= 2 && text[m - 1] == '.' && text[m - 2] is 'a' or 'p' && (m == 2 || !char.IsLetter(text[m - 3]));

    private static bool OpensSentence(ReadOnlySpan<char> text, int from)
    {
        var rest = text[from..].TrimStart();
        return rest.IsEmpty || char.IsUpper(rest[0]);
    }
}
