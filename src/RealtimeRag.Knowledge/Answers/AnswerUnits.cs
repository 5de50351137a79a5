using System.Buffers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Cuts a passage into units, without losing a character.</summary>
internal static class AnswerUnits
{
    private const int LongestWide = 20;
    private const int LongestLatin = 60;
    private const int Shortest = 8;
    private static readonly SearchValues<char> ClauseEnds = SearchValues.Create("，、：,:；;）)—");
    private static readonly string[] PhraseStarts =
        [" and ", " or ", " but ", " which ", " that ", " who ", " where ", " when ", " while ", " because ", " in ", " on ", " at ", " by ", " with ", " for ", " from ", " to ", " of ", " as ", " was ", " is ", " were ", " are ", " ("];

    public static List<AnswerUnit> Of(string text)
    {
        var units = new List<AnswerUnit>();
        var sentence = 0;
        for (var start = 0; start < text.Length; sentence++)
        {
            var end = Sentences.End(text, start);
            Cut(text, start, end, sentence, units);
            start = end;
        }

        return units;
    }

    private static void Cut(string text, int start, int end, int sentence, List<AnswerUnit> units)
    {
        for (var from = start; from < end;)
        {
            var to = ClauseEnd(text, from, end);
            var longest = FoldedText.HasIdeograph(text.AsSpan(from, to - from)) ? LongestWide : LongestLatin;
            if (to - from > longest)
            {
                to = PhraseEnd(text, from, to, longest);
            }

            units.Add(new AnswerUnit(from, to, sentence, from == start));
            from = to;
        }
    }

    private static int ClauseEnd(string text, int from, int end)
    {
        for (var at = from + 1; at < end; at++)
        {
            var length = text.AsSpan(at, end - at).IndexOfAny(ClauseEnds);
            if (length < 0)
            {
                return end;
            }

            at += length;
            var isInWord = char.IsAscii(text[at]) && at + 1 < end && (char.IsAsciiLetterOrDigit(text[at + 1]) || text[at + 1] == '/');
            if (!isInWord && at + 1 - from >= Shortest && end - at > Shortest)
            {
                return at + 1;
            }
        }

        return end;
    }

    // The last border within the longest length; none at all leaves the clause whole.
    private static int PhraseEnd(string text, int from, int to, int longest)
    {
        var best = -1;
        foreach (var phrase in PhraseStarts)
        {
            var at = text.AsSpan(from + Shortest, Math.Min(longest, to - from - Shortest)).LastIndexOf(phrase);
            best = Math.Max(best, at);
        }

        return best < 0 || to - (from + Shortest + best) < Shortest ? to : from + Shortest + best + 1;
    }
}
