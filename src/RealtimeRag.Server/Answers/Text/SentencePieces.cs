using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Cuts a complete answer into readable pieces: at the ends of Chinese and English sentences, and inside a sentence only if it is too
/// long. The pieces together are the text, character for character, and no grapheme is split. Pure; thread-safe.
/// </summary>
internal static class SentencePieces
{
    /// <summary>Maximum length of a piece in UTF-16 units.</summary>
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

    // Too long for one piece: cuts after a comma or space in the second half, otherwise between two graphemes.
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
