using System.Globalization;

namespace RealtimeRag.Core.Text;

/// <summary>Cuts text at grapheme boundaries: never inside a surrogate pair or before a combining mark.</summary>
internal static class TextCut
{
    /// <summary>No script has characters with more code units than this, so longer ones are cut between runes.</summary>
    private const int LongestCharacter = 128;

    /// <summary>The longest prefix of at most <paramref name="most"/> UTF-16 code units; the same object if the text is no longer.</summary>
    internal static string Start(string text, int most) => text.Length <= most ? text : text[..StartLength(text, most)];

    /// <summary>The longest suffix of at most <paramref name="most"/> UTF-16 code units; the same object if the text is no longer.</summary>
    internal static string End(string text, int most) => text.Length <= most ? text : text[Boundary(text, text.Length - most, isAfter: true)..];

    /// <summary>The length of the longest prefix of at most <paramref name="most"/> UTF-16 code units that splits no character.</summary>
    internal static int StartLength(ReadOnlySpan<char> text, int most) => text.Length <= most ? text.Length : Boundary(text, most, isAfter: false);

    /// <summary>
    /// Like <see cref="StartLength"/>, but never 0, so that cutting piece by piece always ends: if a single character is longer than a whole
    /// piece (a tower of accents), only its surrogate pairs stay together.
    /// </summary>
    internal static int PieceLength(ReadOnlySpan<char> text, int most) => StartLength(text, most) is var length and > 0 ? length : Math.Max(1, RuneLength(text, most));

    private static int RuneLength(ReadOnlySpan<char> text, int most) =>
        most > 0 && most < text.Length && char.IsLowSurrogate(text[most]) && char.IsHighSurrogate(text[most - 1]) ? most - 1 : Math.Min(most, text.Length);

    /// <summary>The character boundary at <paramref name="at"/>, or else the nearest one before or after it.</summary>
    private static int Boundary(ReadOnlySpan<char> text, int at, bool isAfter)
    {
        // A character that begins this far back has ended by now; looking no further back bounds the cost.
        var first = Math.Max(0, at - LongestCharacter);
        first += first > 0 && char.IsLowSurrogate(text[first]) ? 1 : 0;
        var (start, end) = (first, first);
        while (end < at)
        {
            start = end;
            end += StringInfo.GetNextTextElementLength(text[start..Math.Min(text.Length, start + (2 * LongestCharacter))]);
        }

        if (end == at)
        {
            return at;
        }

        var isEndless = start == first && at - start >= LongestCharacter - 1;
        return isEndless ? RuneLength(text, at) : isAfter ? end : start;
    }
}
