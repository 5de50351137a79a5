using System.Globalization;

namespace RealtimeRag.Core.Text;

/// <summary>Cuts text between characters as people see them: never inside a surrogate pair, and not before a combining mark.</summary>
internal static class TextCut
{
    /// <summary>A character of more code units than this is no character of any script: it is cut where a rune ends.</summary>
    private const int LongestCharacter = 128;

    /// <summary>The longest beginning of at most <paramref name="most"/> UTF-16 code units; the same object where the text is no longer.</summary>
    internal static string Start(string text, int most) => text.Length <= most ? text : text[..StartLength(text, most)];

    /// <summary>The longest end of at most <paramref name="most"/> UTF-16 code units; the same object where the text is no longer.</summary>
    internal static string End(string text, int most) => text.Length <= most ? text : text[Boundary(text, text.Length - most, isAfter: true)..];

    /// <summary>The length of the longest beginning of at most <paramref name="most"/> UTF-16 code units that cuts no character.</summary>
    internal static int StartLength(ReadOnlySpan<char> text, int most) => text.Length <= most ? text.Length : Boundary(text, most, isAfter: false);

    /// <summary>
    /// Like <see cref="StartLength"/>, but never 0, so that cutting piece after piece comes to an end: of one character longer than a whole piece (a tower of accents)
    /// only the surrogate pairs stay together.
    /// </summary>
    internal static int PieceLength(ReadOnlySpan<char> text, int most) => StartLength(text, most) is var length and > 0 ? length : Math.Max(1, RuneLength(text, most));

    private static int RuneLength(ReadOnlySpan<char> text, int most) =>
        most > 0 && most < text.Length && char.IsLowSurrogate(text[most]) && char.IsHighSurrogate(text[most - 1]) ? most - 1 : Math.Min(most, text.Length);

    /// <summary>The end of a character at <paramref name="at"/>, or else the nearest one in front of it or after it.</summary>
    private static int Boundary(ReadOnlySpan<char> text, int at, bool isAfter)
    {
        // A character that begins this far in front is over by then: looking no further back costs the same for every length.
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
