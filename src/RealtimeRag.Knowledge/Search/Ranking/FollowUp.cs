using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Recognises questions that depend on the previous one ("那周五呢？", "and on Friday?").</summary>
internal static class FollowUp
{
    private const int ShortChinese = 8;
    private const int ShortEnglish = 4;
    private static readonly string[] ChineseOpenings = ["那", "还有", "然后呢", "另外", "如果", "要是", "换成", "改成"];
    private static readonly string[] ChinesePointers = ["它", "他", "她", "这些", "那些", "上面", "刚才", "刚刚", "前面", "其中", "这种", "那种", "那里", "这里"];

    // Often mere fillers: "那个年假有几天".
    private static readonly string[] ChineseFillers = ["这个", "那个"];
    private static readonly string[] EnglishOpenings = ["what about", "how about", "what if"];
    private static readonly string[] EnglishJoints = ["and ", "then ", "or ", "but "];
    private static readonly string[] EnglishPointers = ["it", "its", "they", "them", "their", "he", "she", "his", "her"];

    // May or may not refer back: "is there a gym", "is that so", "this week".
    private static readonly string[] EnglishPerhaps = ["that", "this", "those", "these", "there", "one"];

    /// <summary>Whether a question may depend on what was said before.</summary>
    public static bool IsOne(string question) => Of(question) != Leaning.None;

    /// <summary>How certainly a question depends on what was said before.</summary>
    public static Leaning Of(string question)
    {
        var folded = new string(SpokenPhrases.Fold(question)).Trim();
        return FoldedText.HasIdeograph(folded) ? OfChinese(folded) : OfEnglish(folded);
    }

    private static Leaning OfChinese(string folded)
    {
        var text = folded.AsSpan().Trim("？?。!！,，");
        var isElliptic = text.EndsWith("呢") && !AskingCues.Ask(text[..^1]);
        var opens = text.EndsWith("呢") || StartsWithAny(folded, ChineseOpenings);
        if (text.Length <= ShortChinese * 3 && ContainsAny(folded, ChinesePointers))
        {
            return Leaning.Sure;
        }

        return text.Length <= ShortChinese * 2 && isElliptic ? Leaning.Sure
            : text.Length <= ShortChinese / 2 || (opens && text.Length <= ShortChinese * 2) || (text.Length <= ShortChinese * 3 && ContainsAny(folded, ChineseFillers))
            ? Leaning.Perhaps : Leaning.None;
    }

    private static Leaning OfEnglish(string folded)
    {
        var words = folded.Split([' ', '?', ',', '.', '!'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > ShortEnglish * 2)
        {
            return Leaning.None;
        }

        // "And on Friday?" has no asking words.
        var isElliptic = StartsWithAny(folded, EnglishJoints) && !AskingCues.Ask(folded.TrimEnd('?'));
        if (isElliptic || StartsWithAny(folded, EnglishOpenings) || words.Any(word => EnglishPointers.Contains(word, StringComparer.Ordinal)))
        {
            return Leaning.Sure;
        }

        return words.Length < ShortEnglish || StartsWithAny(folded, EnglishJoints) || words.Any(word => EnglishPerhaps.Contains(word, StringComparer.Ordinal))
            ? Leaning.Perhaps : Leaning.None;
    }

    private static bool StartsWithAny(string text, string[] openings) => Array.Exists(openings, opening => text.StartsWith(opening, StringComparison.Ordinal));

    private static bool ContainsAny(string text, string[] words) => Array.Exists(words, word => text.Contains(word, StringComparison.Ordinal));
}

/// <summary>How certainly a question depends on what was said before.</summary>
internal enum Leaning
{
    /// <summary>It is complete.</summary>
    None,

    /// <summary>It may, because it is short or begins like an addition.</summary>
    Perhaps,

    /// <summary>It contains a reference ("it") or has no asking words ("and on Friday?").</summary>
    Sure,
}
