using System.Collections.Frozen;
using System.Text;

namespace RealtimeRag.Core.Text;

/// <summary>Collapses what a looping recognizer writes over and over. A few repetitions, as people speak, and repeated digits stay.</summary>
internal static class RepeatedText
{
    private static readonly FrozenSet<string> SpokenDigits = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    private const int LongestPeriod = 64;

    /// <summary>Up to this many Chinese characters, or this many words, a loop without any other text is noise of the recognizer.</summary>
    private const int MostNoiseCharacters = 4;
    private const int MostNoiseWords = 2;

    /// <summary>Up to this many letters next to a loop are filler.</summary>
    private const int MostStrayLetters = 2;

    /// <summary>The text with every loop reduced to one copy; empty if it is only a short loop; the same object if there are no loops.</summary>
    internal static string Collapse(string text)
    {
        for (var period = 1; period <= Math.Min(LongestPeriod, text.Length / FewestCopies(period)); period++)
        {
            text = Collapse(text, period);
        }

        return text;
    }

    private static string Collapse(string text, int period)
    {
        StringBuilder? collapsed = null;
        var (start, copied) = (0, 0);
        for (var i = period; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == text[i - period])
            {
                continue;
            }

            if ((i - start) / period >= FewestCopies(period) && IsWords(text.AsSpan(start, period)))
            {
                if (IsNoise(text, start, i, period))
                {
                    return "";
                }

                // The remainder of an incomplete last copy may belong to the words that follow.
                (collapsed ??= new()).Append(text, copied, start + period - copied);
                copied = start == 0 && i == text.Length ? i : i - ((i - start) % period);
            }

            start = i - period + 1;
        }

        return collapsed is null ? text : collapsed.Append(text, copied, text.Length - copied).ToString();
    }

    private static int FewestCopies(int period) => period switch
    {
        1 => 10,
        < 4 => 6,
        _ => 5,
    };

    /// <summary>Repeated digits in telephone numbers and amounts are genuine.</summary>
    private static bool IsWords(ReadOnlySpan<char> unit)
    {
        if (SpokenDigits.GetAlternateLookup<ReadOnlySpan<char>>().Contains(unit.Trim()))
        {
            return false;
        }

        foreach (var c in unit)
        {
            if (char.IsLetter(c) && !Characters.IsNumeral(c) && c != '幺')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNoise(string text, int start, int end, int period)
    {
        var unit = text.AsSpan(start, period);
        return Letters(text.AsSpan(0, start)) + Letters(text.AsSpan(end)) <= MostStrayLetters
            && (Characters.HasHan(unit) ? Letters(unit) <= MostNoiseCharacters : Words(text.AsSpan(start, Math.Min(2 * period, end - start))) <= 2 * MostNoiseWords);
    }

    private static int Letters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsLetterOrDigit(c) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The number of words that begin in the text.</summary>
    private static int Words(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count += char.IsLetterOrDigit(text[i]) && (i == 0 || !char.IsLetterOrDigit(text[i - 1])) ? 1 : 0;
        }

        return count;
    }
}
