using System.Globalization;

namespace RealtimeRag.Core.Questions;

/// <summary>Questions about single characters, the same for every part of question finding.</summary>
internal static class TextShape
{
    internal static bool IsCjk(char c) => c is (>= '\u3400' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff') or '\u3007';

    /// <summary>CJK text, its punctuation and full-width forms: neighbours that take no blank.</summary>
    internal static bool JoinsWithoutBlank(char c) => IsCjk(c) || c is (>= '\u3000' and <= '\u303f') or (>= '\uff00' and <= '\uffef');

    internal static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;

    internal static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsBlank(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Half width and lower case.</summary>
    internal static char Fold(char c) => char.ToLowerInvariant(c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c == '\u3000' ? ' ' : c);

    internal static bool IsSentenceEnd(char c) => c is '。' or '．' or '｡' or '！' or '？' or '；' or '!' or '?' or ';' or '…' or '\n' or '\r';

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
