namespace RealtimeRag.Core.Text;

/// <summary>Cuts text into sentences at terminal punctuation, which stays with the sentence it ends.</summary>
internal static class Sentences
{
    private const int LongestItemNumber = 2;

    /// <summary>The index just past the sentence that begins at <paramref name="start"/>.</summary>
    internal static int EndOf(ReadOnlySpan<char> text, int start) => EndOf(text, start, text.Length) is var end and > 0 ? end : text.Length;

    /// <summary>The index just past the sentence that begins at <paramref name="start"/>, or 0 where no mark in front of <paramref name="limit"/> ends it.</summary>
    internal static int EndOf(ReadOnlySpan<char> text, int start, int limit)
    {
        for (var i = start; i < limit; i++)
        {
            if (CharacterClass.IsSentenceEnd(text[i]) || IsFullStop(text, i))
            {
                return AfterClosers(text, i + 1);
            }
        }

        return 0;
    }

    /// <summary>Every sentence of the text, trimmed, without those that hold nothing but blanks and marks.</summary>
    internal static List<string> Of(string text)
    {
        var sentences = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = EndOf(text, start);
            var sentence = CharacterClass.TrimBlank(text.AsSpan(start, end - start));
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
        var trimmed = CharacterClass.TrimBlank(text).TrimEnd("\"'”’」』）)》】]");
        return trimmed.Length > 0 && (CharacterClass.IsSentenceEnd(trimmed[^1]) || trimmed[^1] == '.') && !trimmed.EndsWith("...") && trimmed[^1] != '…';
    }

    /// <summary>A full stop ends a sentence before a blank, a CJK letter or the end, but not in "3.5", "e.g." or "v1.2", nor behind the number of an item.</summary>
    private static bool IsFullStop(ReadOnlySpan<char> text, int i)
    {
        if (text[i] != '.')
        {
            return false;
        }

        var next = i + 1 < text.Length ? text[i + 1] : ' ';
        var isAbbreviation = i >= 1 && char.IsLetter(text[i - 1]) && (i < 2 || !char.IsLetterOrDigit(text[i - 2]));
        return (CharacterClass.IsBlank(next) || CharacterClass.IsHan(next)) && !((isAbbreviation || IsItemNumber(text, i)) && i + 1 < text.Length);
    }

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
        while (i < text.Length && (CharacterClass.IsSentenceEnd(text[i]) || text[i] is '.' or '"' or '\'' or '”' or '’' or '」' or '』' or '）' or ')' or '》' or '】' or ']'))
        {
            i++;
        }

        return i;
    }
}
