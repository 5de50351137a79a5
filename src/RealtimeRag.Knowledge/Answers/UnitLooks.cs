using System.Buffers;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Tells how a unit looks.</summary>
internal static class UnitLooks
{
    /// <summary>How many there are.</summary>
    public const int Count = 20;

    private const int LongestWord = 16;
    private static readonly SearchValues<string> Naming = SearchValues.Create(["called", "known as", "named", "termed", "称为", "稱為", "叫做", "又名"], StringComparison.Ordinal);
    private static readonly SearchValues<string> Shares = SearchValues.Create(["%", "percent", "per cent", "$", "€", "£", "百分之"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”「」『』《》");

    /// <param name="text">The passage.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="rest">The unit's characters with the question's own words blanked out: what it says beyond the question.</param>
    public static UnitLook Of(string text, AnswerUnit unit, ReadOnlySpan<char> rest)
    {
        var raw = text.AsSpan(unit.Start, unit.Length);
        return Names(rest, unit.StartsSentence) | Figures(rest) | Opening(raw)
            | When(ExpectedAnswer.Fits(AnswerKind.Number, rest), UnitLook.Number)
            | When(ExpectedAnswer.Fits(AnswerKind.Time, raw, rest), UnitLook.Time)
            | When(rest.ContainsAny(Shares), UnitLook.Share)
            | When(rest.ContainsAny(Quotes), UnitLook.Quote)
            | When(raw.ContainsAny('(', ')'), UnitLook.Bracket)
            | When(ExpectedAnswer.Fits(AnswerKind.Reason, raw, rest), UnitLook.Reason)
            | When(raw.ContainsAny(Naming), UnitLook.Naming);
    }

    private static UnitLook When(bool holds, UnitLook look) => holds ? look : UnitLook.None;

    // The capital that a sentence begins with names nobody.
    private static UnitLook Names(ReadOnlySpan<char> rest, bool startsSentence)
    {
        var names = 0;
        for (var i = startsSentence ? 1 : 0; i < rest.Length; i++)
        {
            names += char.IsAsciiLetterUpper(rest[i]) && (i == 0 || !char.IsLetter(rest[i - 1])) ? 1 : 0;
        }

        return When(names > 0, UnitLook.Name) | When(names > 1, UnitLook.FullName);
    }

    private static UnitLook Figures(ReadOnlySpan<char> rest)
    {
        var (look, run) = (UnitLook.None, 0);
        for (var i = 0; i < rest.Length; i++)
        {
            run = char.IsAsciiDigit(rest[i]) ? run + 1 : 0;
            look |= When(run > 0, UnitLook.Figure);
            look |= When(run == 4 && (i + 1 == rest.Length || !char.IsAsciiDigit(rest[i + 1])), UnitLook.Year);
        }

        return look;
    }

    private static UnitLook Opening(ReadOnlySpan<char> raw)
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
            "in" or "at" or "on" or "near" or "from" or "into" or "across" or "within" => UnitLook.Place,
            "by" or "through" or "via" or "with" or "using" => UnitLook.Means,
            "to" or "for" => UnitLook.Purpose,
            "of" => UnitLook.Of,
            "as" or "such" or "including" => UnitLook.Example,
            "and" or "or" or "but" => UnitLook.Joined,
            "which" or "that" or "who" or "where" or "when" or "while" or "because" or "since" => UnitLook.Clause,
            "is" or "are" or "was" or "were" or "be" or "has" or "have" or "had" or "can" or "could" or "will" or "would" or "may" => UnitLook.Verb,
            "the" or "a" or "an" => UnitLook.Article,
            _ => UnitLook.None,
        };
    }
}
