using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Finds a user's phrase in a transcript, ignoring case, width, blanks and punctuation.</summary>
internal static class Phrases
{
    internal static bool AnyIn(IEnumerable<string> phrases, ReadOnlySpan<char> text)
    {
        foreach (var phrase in phrases)
        {
            if (Find(text, phrase, 0).End > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first occurrence of the phrase at or after <paramref name="from"/>; an end of 0 if there is none.</summary>
    internal static (int Start, int End) Find(ReadOnlySpan<char> text, ReadOnlySpan<char> phrase, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var end = IsPart(text[i]) && StartsWord(text, i) ? Match(text, i, phrase) : 0;
            if (end > 0)
            {
                return (i, end);
            }
        }

        return (0, 0);
    }

    private static int Match(ReadOnlySpan<char> text, int i, ReadOnlySpan<char> phrase)
    {
        var matched = false;
        foreach (var wanted in phrase)
        {
            if (!IsPart(wanted))
            {
                continue;
            }

            while (matched && i < text.Length && !IsPart(text[i]))
            {
                i++;
            }

            if (i >= text.Length || Characters.Fold(text[i]) != Characters.Fold(wanted))
            {
                return 0;
            }

            matched = true;
            i++;
        }

        return matched && EndsWord(text, i) ? i : 0;
    }

    private static bool StartsWord(ReadOnlySpan<char> text, int i) => i == 0 || !IsLatin(text[i]) || !IsLatin(text[i - 1]);

    private static bool EndsWord(ReadOnlySpan<char> text, int end) => end == text.Length || !IsLatin(text[end - 1]) || !IsLatin(text[end]);

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private static bool IsLatin(char c) => char.IsLetterOrDigit(c) && !Characters.IsHan(c);
}
