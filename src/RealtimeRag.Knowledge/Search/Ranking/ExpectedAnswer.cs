using System.Buffers;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>What kind of thing a question asks for, as far as its words say so.</summary>
internal enum AnswerKind
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A date, a year, a period.</summary>
    Time,

    /// <summary>A count, a measurement, a percentage.</summary>
    Number,

    /// <summary>A place.</summary>
    Place,

    /// <summary>A cause or a purpose.</summary>
    Reason,

    /// <summary>A person.</summary>
    Person,
}

/// <summary>Determines what kind of answer a question asks for, and whether a sentence contains one.</summary>
internal static class ExpectedAnswer
{
    private const string Numerals = "0123456789０１２３４５６７８９一二三四五六七八九十百千万萬亿億两兩半";

    private static readonly (AnswerKind Kind, string[] Cues)[] Questions =
    [
        (AnswerKind.Time,
            ["哪一年", "哪年", "几年", "何时", "何時", "什么时候", "什么时间", "什么時", "甚么时候", "哪一天", "哪天", "几月", "年份", "何年", "哪个时期", "什么时期", "哪个年代", "什么年代", "哪个世纪", "哪一世纪", "时候", "哪个月", "when ", "what year", "which year", "what date", "what day", "what century", "which century", "what time", "what decade", "what month"]),
        (AnswerKind.Number,
            ["多少", "几", "多长", "多高", "多大", "多远", "多久", "多重", "多宽", "多深", "比例", "how many", "how much", "how long", "how far", "how old", "how tall", "how high", "how large", "how big", "how often", "what percent", "what number", "how fast", "how wide", "how deep", "what age"]),
        (AnswerKind.Reason, ["为什么", "为何", "原因", "为啥", "what reason", "why "]),
        (AnswerKind.Place, ["哪里", "哪儿", "何处", "什么地方", "哪个地方", "哪个城市", "哪座城市", "哪个国家", "哪一国", "哪国", "哪个省", "哪个市", "where ", "what city", "which city", "what country", "which country", "what state", "what location", "what place", "what town"]),
        (AnswerKind.Person, ["谁", "何人", "哪位", "哪个人", "什么人", "who ", "whom ", "whose "]),
    ];

    private static readonly SearchValues<string> Times = SearchValues.Create(
        ["年", "月", "日", "世纪", "世紀", "时期", "時期", "年代", "朝", "january", "february", "march", "april", "may ", "june", "july", "august", "september", "october", "november", "december", "century", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Reasons = SearchValues.Create(
        ["因为", "因為", "由于", "由於", "因此", "所以", "为了", "為了", "导致", "導致", "以便", "使得", "because", "due to", "since ", "in order to", "result", "therefore", " as ", "caus", "reason"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Places = SearchValues.Create(
        ["位于", "位於", "省", "市", "县", "縣", "区", "區", "国", "國", "州", "岛", "島", "山", "河", "路", "街", "镇", "鎮", "村", "城", "洲", "地", "海"], StringComparison.Ordinal);

    private static readonly SearchValues<char> NumeralCharacters = SearchValues.Create(Numerals);

    private static readonly SearchValues<string> NumberWords = SearchValues.Create(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "hundred", "thousand", "million", "billion", "dozen", "half", "third", "quarter", "every", "once", "one "],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of answer that a folded question asks for.</summary>
    public static AnswerKind KindOf(ReadOnlySpan<char> foldedQuestion)
    {
        foreach (var (kind, cues) in Questions)
        {
            foreach (var cue in cues)
            {
                if (foldedQuestion.Contains(cue, StringComparison.Ordinal))
                {
                    return kind;
                }
            }
        }

        return AnswerKind.Any;
    }

    /// <summary>Whether a stretch of a source contains something of this kind; a guess, good enough to prefer one sentence to another.</summary>
    public static bool Fits(AnswerKind kind, ReadOnlySpan<char> text) => Fits(kind, text, text);

    /// <summary>Like the overload above, for a stretch in which the question's words are known.</summary>
    /// <param name="kind">The kind asked for.</param>
    /// <param name="text">The stretch.</param>
    /// <param name="rest">The stretch with the question's words blanked out: the answer must be in the rest, though its unit may be in the question.</param>
    public static bool Fits(AnswerKind kind, ReadOnlySpan<char> text, ReadOnlySpan<char> rest) => kind switch
    {
        AnswerKind.Time => HasNumber(rest) && (text.ContainsAny(Times) || HasYear(rest)),
        AnswerKind.Number => HasNumber(rest) || rest.ContainsAny(NumberWords),
        AnswerKind.Place => rest.ContainsAny(Places) || HasName(rest),
        AnswerKind.Reason => text.ContainsAny(Reasons),
        AnswerKind.Person => HasName(rest),
        _ => true,
    };

    private static bool HasNumber(ReadOnlySpan<char> text) => text.ContainsAny(NumeralCharacters);

    private static bool HasYear(ReadOnlySpan<char> text)
    {
        var run = 0;
        foreach (var character in text)
        {
            run = char.IsDigit(character) ? run + 1 : 0;
            if (run == 3)
            {
                return true;
            }
        }

        return false;
    }

    // In Latin script a capital inside a sentence indicates a name; in Han script nothing does.
    private static bool HasName(ReadOnlySpan<char> text)
    {
        for (var i = 2; i < text.Length; i++)
        {
            if (char.IsAsciiLetterUpper(text[i]) && text[i - 1] == ' ' && text[i - 2] is not ('.' or '!' or '?'))
            {
                return true;
            }

            if (text[i] is '·' or '・')
            {
                return true;
            }
        }

        return false;
    }
}
