using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// Joins words that the recognizer split and the documents write as one ("deep seek", "web socket"): two adjacent words that no passage
/// has next to each other, while some passage has them joined.
/// </summary>
internal static class SplitWords
{
    private const int LongestWord = 48;

    /// <summary>Joins such words in the question; returns it unchanged if there are none.</summary>
    /// <param name="question">The transcript of the question.</param>
    /// <param name="isKnown">Whether any passage contains a term.</param>
    public static string Join(string question, Func<ulong, bool> isKnown)
    {
        for (var start = StartOfWord(question, 0); start < question.Length;)
        {
            var end = EndOfWord(question, start);
            var next = end + 1;
            var nextEnd = end < question.Length && question[end] == ' ' ? EndOfWord(question, next) : 0;
            if (nextEnd > next && AreOne(question.AsSpan(start, end - start), question.AsSpan(next, nextEnd - next), isKnown))
            {
                question = question.Remove(end, 1);
                end = nextEnd - 1;
            }

            start = StartOfWord(question, end);
        }

        return question;
    }

    private static bool AreOne(ReadOnlySpan<char> first, ReadOnlySpan<char> second, Func<ulong, bool> isKnown)
    {
        if (first.Length + second.Length > LongestWord || StopWords.IsWord(SpokenPhrases.Fold(first)) || StopWords.IsWord(SpokenPhrases.Fold(second)))
        {
            return false;
        }

        return isKnown(KeyOf($"{first}{second}")) && !isKnown(TermKey.Words(KeyOf(first), KeyOf(second)));
    }

    private static ulong KeyOf(ReadOnlySpan<char> word)
    {
        var folded = SpokenPhrases.Fold(word);
        return TermKey.Word(folded.AsSpan(0, PorterStemmer.Stem(folded)));
    }

    private static int StartOfWord(string text, int from)
    {
        while (from < text.Length && !char.IsAsciiLetter(text[from]))
        {
            from++;
        }

        return from;
    }

    private static int EndOfWord(string text, int from)
    {
        while (from < text.Length && char.IsAsciiLetter(text[from]))
        {
            from++;
        }

        return from;
    }
}
