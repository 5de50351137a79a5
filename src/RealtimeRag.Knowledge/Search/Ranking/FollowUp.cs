using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Tells a question that leans on the one before it ("那周五呢？", "and on Friday?") from one that stands by itself.</summary>
internal static class FollowUp
{
    private const int ShortChinese = 8;
    private const int ShortEnglish = 4;
    private static readonly string[] ChineseOpenings = ["那", "还有", "然后呢", "另外", "如果", "要是", "换成", "改成"];
    private static readonly string[] ChinesePointers = ["它", "他", "她", "这个", "那个", "这些", "那些", "上面", "刚才", "刚刚", "前面", "其中", "这种", "那种", "那里", "这里"];
    private static readonly string[] EnglishOpenings = ["and ", "what about", "how about", "then ", "or ", "but ", "what if"];
    private static readonly string[] EnglishPointers = ["it", "its", "they", "them", "their", "that", "this", "those", "these", "he", "she", "his", "her", "there", "one"];

    public static bool IsOne(string question)
    {
        var folded = new string(SpokenPhrases.Fold(question)).Trim();
        return FoldedText.HasIdeograph(folded) ? IsChinese(folded) : IsEnglish(folded);
    }

    private static bool IsChinese(string folded)
    {
        var length = folded.AsSpan().Trim("？?。!！,，").Length;
        var opens = ChineseOpenings.Any(opening => folded.StartsWith(opening, StringComparison.Ordinal)) || folded.AsSpan().Trim("？?").EndsWith("呢");
        var points = ChinesePointers.Any(pointer => folded.Contains(pointer, StringComparison.Ordinal));
        return length <= ShortChinese / 2 || (opens && length <= ShortChinese * 2) || (points && length <= ShortChinese * 3);
    }

    private static bool IsEnglish(string folded)
    {
        var words = folded.Split([' ', '?', ',', '.', '!'], StringSplitOptions.RemoveEmptyEntries);
        var opens = EnglishOpenings.Any(opening => folded.StartsWith(opening, StringComparison.Ordinal));
        return words.Length <= ShortEnglish - 1 || (opens && words.Length <= ShortEnglish * 2)
            || (words.Length <= ShortEnglish * 2 && words.Any(word => EnglishPointers.Contains(word, StringComparer.Ordinal)));
    }
}
