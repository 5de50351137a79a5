using System.Globalization;
using System.Text;

namespace RealtimeRag.Core.Text;

/// <summary>The character classes shared by the whole program.</summary>
internal static class Characters
{
    internal static bool IsHan(char c) => c is (>= '\u3400' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff') or '\u3007';

    /// <summary>CJK text, its punctuation and full-width forms, which are written without spaces between them.</summary>
    internal static bool JoinsWithoutBlank(char c) => IsHan(c) || c is (>= '\u3000' and <= '\u303f') or (>= '\uff00' and <= '\uffef');

    /// <summary>Whether two words need a space between them: Latin ones do, Chinese ones do not.</summary>
    internal static bool NeedBlankBetween(char before, char after) => !JoinsWithoutBlank(before) && !JoinsWithoutBlank(after);

    internal static bool IsKana(char c) => c is >= '\u3041' and <= '\u30ff';

    /// <summary>The first half of a surrogate pair for a Chinese character outside the basic plane.</summary>
    internal static bool IsHanLead(char c) => c is >= '\ud840' and <= '\ud88f';

    /// <summary>Whether <paramref name="i"/> is at half a surrogate pair for a Chinese character outside the basic plane.</summary>
    internal static bool IsHanSurrogate(ReadOnlySpan<char> text, int i) =>
        IsHanLead(text[i]) || (char.IsLowSurrogate(text[i]) && i > 0 && IsHanLead(text[i - 1]));

    /// <summary>A full-width letter or digit: words made of them are separated by spaces, like half-width ones.</summary>
    internal static bool IsFullWidthWord(char c) => c is (>= '\uff10' and <= '\uff19') or (>= '\uff21' and <= '\uff3a') or (>= '\uff41' and <= '\uff5a');

    internal static bool HasHan(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (IsHan(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A digit, or a character of a Chinese number.</summary>
    internal static bool IsNumeral(char c) => char.IsDigit(c) || "零〇一二两三四五六七八九十百千万亿".Contains(c);

    /// <summary>White space and invisible characters: controls, format characters, fillers.</summary>
    internal static bool IsBlank(char c) => !IsPlain(c) && IsBlankOrRare(c);

    // The fast path, without a table, for nearly every character of a transcript.
    private static bool IsPlain(char c) => c is (> ' ' and < '\u007f') or (>= '\u3400' and <= '\u9fff');

    private static bool IsBlankOrRare(char c) =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control
        || c is '\u034f' or '\u115f' or '\u1160' or '\u2800' or '\u3164' or '\uffa0';

    /// <summary>Whether the text contains nothing visible.</summary>
    internal static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp ? !IsBlank((char)rune.Value) : Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of characters as the protocol counts them: Unicode code points.</summary>
    internal static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Converts to half width and lower case.</summary>
    internal static char Fold(char c) => char.ToLowerInvariant(c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c == '\u3000' ? ' ' : c);

    internal static bool IsSentenceEnd(char c) => c is '。' or '．' or '｡' or '！' or '？' or '；' or '!' or '?' or ';' or '…' or '\n' or '\r' or '\u2028' or '\u2029';

    internal static bool IsQuestionMark(char c) => c is '?' or '？';

    internal static ReadOnlySpan<char> TrimBlank(ReadOnlySpan<char> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
