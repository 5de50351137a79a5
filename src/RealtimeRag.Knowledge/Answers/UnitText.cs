using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>What a unit says beyond the question.</summary>
internal static class UnitText
{
    private const int LongestWord = 48;

    /// <summary>The unit's characters with every match blanked out.</summary>
    public static char[] Of(string text, AnswerUnit unit, List<TermMatch> matches)
    {
        var rest = text.AsSpan(unit.Start, unit.Length).ToArray();
        foreach (var match in matches)
        {
            if (match.Start >= unit.Start && match.End <= unit.End)
            {
                rest.AsSpan(match.Start - unit.Start, match.End - match.Start).Fill('_');
            }
        }

        return rest;
    }

    /// <summary>The number of content words; every ideograph counts as one.</summary>
    public static int Words(ReadOnlySpan<char> rest)
    {
        Span<char> word = stackalloc char[LongestWord];
        var (count, length) = (0, 0);
        for (var i = 0; i <= rest.Length; i++)
        {
            var (character, kind, _, _) = i < rest.Length ? FoldedText.Of(rest[i]) : default;
            if (i < rest.Length && kind is CharacterClass.Letter or CharacterClass.Digit)
            {
                word[Math.Min(length++, LongestWord - 1)] = character;
                continue;
            }

            count += length > 0 && !StopWords.IsWord(word[..Math.Min(length, LongestWord)]) ? 1 : 0;
            count += i < rest.Length && kind == CharacterClass.Ideograph ? 1 : 0;
            length = 0;
        }

        return count;
    }
}
