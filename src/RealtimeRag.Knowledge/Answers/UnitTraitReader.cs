using System.Buffers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Determines the surface traits of a unit.</summary>
internal static class UnitTraitReader
{
    /// <summary>The number of traits.</summary>
    public const int Count = 20;

    private const int LongestWord = 16;
    private static readonly SearchValues<string> Naming = SearchValues.Create(["called", "known as", "named", "termed", "称为", "稱為", "叫做", "又名"], StringComparison.Ordinal);
    private static readonly SearchValues<string> Shares = SearchValues.Create(["%", "percent", "per cent", "$", "€", "£", "百分之"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”「」『』《》");

    /// <param name="text">The passage.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="rest">The unit's characters with the question's words blanked out, i.e. what it says beyond the question.</param>
    public static UnitTraits Of(string text, AnswerUnit unit, ReadOnlySpan<char> rest)
    {
        var raw = text.AsSpan(unit.Start, unit.Length);
        return Names(rest, unit.StartsSentence) | Figures(rest) | Opening(raw)
            | When(ExpectedAnswer.Fits(AnswerKind.Number, rest), UnitTraits.Number)
            | When(ExpectedAnswer.Fits(AnswerKind.Time, raw, rest), UnitTraits.Time)
            | When(rest.ContainsAny(Shares), UnitTraits.Share)
            | When(rest.ContainsAny(Quotes), UnitTraits.Quote)
            | When(raw.ContainsAny('(', ')'), UnitTraits.Bracket)
            | When(ExpectedAnswer.Fits(AnswerKind.Reason, raw, rest), UnitTraits.Reason)
            | When(raw.ContainsAny(Naming), UnitTraits.Naming);
    }

    private static UnitTraits When(bool holds, UnitTraits look) => holds ? look : UnitTraits.None;

    // A capital at the start of a sentence does not indicate a name.
    private static UnitTraits Names(ReadOnlySpan<char> rest, bool startsSentence)
    {
        var names = 0;
        for (var i = startsSentence ? 1 : 0; i < rest.Length; i++)
        {
            names += char.IsAsciiLetterUpper(rest[i]) && (i == 0 || !char.IsLetter(rest[i - 1])) ? 1 : 0;
        }

        return When(names > 0, UnitTraits.Name) | When(names > 1, UnitTraits.FullName);
    }

    private static UnitTraits Figures(ReadOnlySpan<char> rest)
    {
        var (look, run) = (UnitTraits.None, 0);
        for (var i = 0; i < rest.Length; i++)
        {
            run = char.IsAsciiDigit(rest[i]) ? run + 1 : 0;
            look |= When(run > 0, UnitTraits.Figure);
            look |= When(run == 4 && (i + 1 == rest.Length || !char.IsAsciiDigit(rest[i + 1])), UnitTraits.Year);
        }

        return look;
    }

    private static UnitTraits Opening(ReadOnlySpan<char> raw)
    {
        var start = 0;
        while (start < raw.Length && !char.IsLetter(raw[start]))
        {
            start++;
        }

        Span<char> word = stackalloc char[LongestWord];
        var length = 0;
        while (length < LongestWord && start + length < raw.Length && char.IsLetter(raw[start + length]))
        {
            word[length] = char.ToLowerInvariant(raw[start + length]);
            length++;
        }

        return word[..length] switch
        {
            "in" or "at" or "on" or "near" or "from" or "into" or "across" or "within" => UnitTraits.Place,
            "by" or "through" or "via" or "with" or "using" => UnitTraits.Means,
            "to" or "for" => UnitTraits.Purpose,
            "of" => UnitTraits.Of,
            "as" or "such" or "including" => UnitTraits.Example,
            "and" or "or" or "but" => UnitTraits.Joined,
            "which" or "that" or "who" or "where" or "when" or "while" or "because" or "since" => UnitTraits.Clause,
            "is" or "are" or "was" or "were" or "be" or "has" or "have" or "had" or "can" or "could" or "will" or "would" or "may" => UnitTraits.Verb,
            "the" or "a" or "an" => UnitTraits.Article,
            _ => UnitTraits.None,
        };
    }
}
