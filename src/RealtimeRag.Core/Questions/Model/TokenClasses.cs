namespace RealtimeRag.Core.Questions.Model;

/// <summary>The first rows of the vocabulary: marks, and classes for words that it does not contain.</summary>
internal static class TokenClasses
{
    internal const ushort Padding = 0;
    internal const ushort SentenceStart = 1;
    internal const ushort SentenceEnd = 2;

    /// <summary>A pause inside a Chinese sentence: a comma, or the blank a recognizer leaves for one.</summary>
    internal const ushort Gap = 3;
    internal const ushort Number = 4;
    internal const ushort Chinese = 5;

    /// <summary>Stands for any word outside the closed classes.</summary>
    internal const ushort Content = 6;
    internal const ushort Count = 13;

    private const ushort EndingIng = 7;
    private const ushort EndingEd = 8;
    private const ushort EndingLy = 9;
    private const ushort EndingS = 10;
    private const ushort ShortWord = 11;
    private const ushort LongWord = 12;

    internal static ushort OfUnknownWord(ReadOnlySpan<char> folded) =>
        folded.EndsWith("ing") ? EndingIng
        : folded.EndsWith("ed") ? EndingEd
        : folded.EndsWith("ly") ? EndingLy
        : folded.Length > 3 && folded[^1] == 's' ? EndingS
        : folded.Length <= 3 ? ShortWord
        : LongWord;
}
