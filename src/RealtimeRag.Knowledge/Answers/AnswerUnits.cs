using System.Buffers;
using System.Collections.Frozen;
using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Cuts a passage into units that together are the whole passage, character for character.</summary>
internal static class AnswerUnits
{
    /// <summary>The maximum length of a unit in UTF-16 units.</summary>
    public const int Most = 100;

    private const int Longest = 48;
    private const int Shortest = 8;
    private const int ShortestClause = 4;
    private static readonly SearchValues<char> ClauseEnds = SearchValues.Create("，、：,:；;）)—");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PhraseStarts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "and", "or", "but", "nor", "which", "that", "who", "whom", "whose", "where", "when", "while", "because", "since", "although", "though", "if", "than", "so",
        "in", "on", "at", "by", "with", "for", "from", "to", "of", "as", "into", "onto", "over", "under", "after", "before", "between", "among", "during", "through",
        "about", "against", "within", "without", "until", "via", "per", "near", "upon", "across", "including", "such",
        "is", "are", "was", "were", "be", "has", "have", "had", "can", "could", "will", "would", "may", "might", "must", "should", "did", "does", "do")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static List<AnswerUnit> Of(string text)
    {
        var units = new List<AnswerUnit>();
        var sentence = 0;
        var rows = TableRows.Of(text).SelectMany(table => table).ToDictionary(row => row.Start, row => row.End);
        for (var start = 0; start < text.Length; sentence++)
        {
            // A table row is one sentence, whatever punctuation its cells contain.
            var end = rows.TryGetValue(start, out var rowEnd) ? rowEnd : Sentences.NextStart(text, start);
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
            if (!FoldedText.HasIdeograph(text.AsSpan(from, to - from)))
            {
                to = PhraseEnd(text, from, to);
            }

            // Text without any boundary, such as a table or code, may be cut anywhere except inside a character.
            to = from + TextCut.PieceLength(text.AsSpan(from, to - from), Most);
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
            if (!isInWord && at + 1 - from >= ShortestClause && end - at > ShortestClause)
            {
                return at + 1 + Math.Max(0, text.AsSpan(at + 1, end - at - 1).IndexOfAnyExcept(' '));
            }
        }

        return end;
    }

    // Cuts before the first word that begins a phrase; a clause without one is cut between words if it is too long.
    private static int PhraseEnd(string text, int from, int to)
    {
        var lastBorder = to;
        for (var at = from + 1; at < to; at++)
        {
            if (text[at - 1] is not (' ' or '(' or '"') || text[at] == ' ')
            {
                continue;
            }

            if (at - from > Longest && lastBorder < to)
            {
                return lastBorder;
            }

            var word = Word(text, at, to);
            if (at - from >= Shortest && to - at >= Shortest)
            {
                lastBorder = at;
                if (PhraseStarts.Contains(word) || text[at - 1] == '(')
                {
                    return text[at - 1] == '(' ? at - 1 : at;
                }
            }
        }

        return to - from > Longest && lastBorder < to ? lastBorder : to;
    }

    private static ReadOnlySpan<char> Word(string text, int at, int to)
    {
        var end = at;
        while (end < to && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        return text.AsSpan(at, end - at);
    }
}
