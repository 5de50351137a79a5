using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Cuts a complete answer into pieces that read well one after another: at the ends of sentences, Chinese and English, and inside
/// a sentence only where it is too long. The pieces joined are the text, character for character; no character that people see as
/// one is cut. Pure; thread-safe.
/// </summary>
internal static class SentencePieces
{
    /// <summary>The most UTF-16 units in one piece.</summary>
    public const int MaxLength = 120;

    /// <summary>The pieces of <paramref name="text"/> in order; none for an empty text.</summary>
    public static IEnumerable<string> Cut(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = NextEnd(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    private static int NextEnd(string text, int start)
    {
        var limit = Math.Min(text.Length, start + MaxLength);
        var end = Sentences.EndOf(text, start, limit);
        if (end > 0)
        {
            end = SkipBlanks(text, Math.Min(end, limit), limit);
            return IsBoundary(text, start, end) ? end : LongestWhole(text, start, end);
        }

        return limit == text.Length ? limit : CutLong(text, start, limit);
    }

    private static int SkipBlanks(string text, int i, int limit)
    {
        while (i < limit && char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        return i;
    }

    // Too long for one piece: after a comma or blank in the second half, else between two whole characters.
    private static int CutLong(string text, int start, int limit)
    {
        for (var i = limit - 1; i > start + (MaxLength / 2); i--)
        {
            if ((text[i] is '，' or '、' or ',' or '：' or ':' || char.IsWhiteSpace(text[i])) && IsBoundary(text, start, i + 1))
            {
                return i + 1;
            }
        }

        return LongestWhole(text, start, limit);
    }

    private static bool IsBoundary(string text, int start, int end) => end == text.Length || LongestWhole(text, start, end) == end;

    private static int LongestWhole(string text, int start, int end) => start + TextCut.PieceLength(text.AsSpan(start), end - start);
}
