using System.Buffers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Distinguishes clauses that ask or request an answer from those that state something or only name a topic or condition.</summary>
internal static class AskingCues
{
    private static readonly SearchValues<string> Chinese = SearchValues.Create(
        [
            "什么", "怎么", "怎样", "如何", "多少", "几", "哪", "谁", "吗", "呢", "为何", "为啥", "啥", "咋", "是否", "是不是", "能不能", "有没有", "可不可以", "会不会",
            "要不要", "行不行", "好不好", "能否", "可否", "多久", "多长", "多大", "多远", "多高", "多快", "告诉我", "查一下", "介绍一下", "说一下", "讲一下",
        ],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> ChineseStatements = SearchValues.Create(
        ["我", "咱", "大家", "今天", "昨天", "前天", "刚刚", "刚才", "了", "吧", "谢", "你好", "您好", "好的", "明白", "知道", "不错", "真", "很", "太", "没问题", "辛苦"],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> ChineseConditions = SearchValues.Create(
        ["如果", "要是", "假如", "假设", "若", "的话", "的时候", "以后", "之后", "以前", "之前", "对于", "关于", "按照", "根据", "除了", "只要", "万一"], StringComparison.Ordinal);

    private static readonly string[] EnglishAsking =
    [
        "what", "what's", "whats", "which", "who", "who's", "whom", "whose", "when", "where", "where's", "why", "how", "how's",
    ];

    private static readonly string[] EnglishOpenings =
    [
        "can", "could", "do", "does", "did", "is", "are", "was", "were", "will", "would", "should", "may", "must", "has", "have", "am", "tell", "explain", "describe",
    ];

    private static readonly string[] EnglishStatements =
    [
        "i", "i'm", "i've", "i'll", "we", "we're", "we've", "my", "our", "thanks", "thank", "hello", "hi", "hey", "ok", "okay", "yes", "yeah", "great", "good", "well", "sorry",
        "today", "yesterday", "he", "she", "they", "it", "it's", "that", "that's", "this", "you", "everybody", "everyone",
    ];

    private static readonly string[] EnglishConditions = ["if", "when", "after", "before", "for", "as", "in", "on", "at", "about", "regarding", "once", "while", "unless", "with", "without"];

    private static readonly string[] Fillers = ["um", "uh", "so", "and", "but", "then", "okay", "ok", "well", "please", "hi", "hello", "hey", "yeah", "now", "oh"];

    /// <summary>Whether a sentence or clause asks.</summary>
    public static bool Ask(ReadOnlySpan<char> clause)
    {
        var text = clause.Trim();
        if (text is [.., '?' or '？'])
        {
            return true;
        }

        var folded = SpokenPhrases.Fold(text);
        if (FoldedText.HasIdeograph(text))
        {
            return folded.AsSpan().ContainsAny(Chinese);
        }

        var words = Words(folded).SkipWhile(word => Fillers.Contains(word, StringComparer.Ordinal)).ToArray();
        return words.Length > 0 && (EnglishOpenings.Contains(words[0], StringComparer.Ordinal) || words.Any(word => EnglishAsking.Contains(word, StringComparer.Ordinal)));
    }

    /// <summary>Whether a non-asking clause makes a statement that the question does not need; a topic or condition is not one.</summary>
    public static bool State(ReadOnlySpan<char> clause)
    {
        var folded = SpokenPhrases.Fold(clause.Trim());
        if (FoldedText.HasIdeograph(clause))
        {
            return folded.AsSpan().ContainsAny(ChineseStatements) && !folded.AsSpan().ContainsAny(ChineseConditions);
        }

        var words = Words(folded);
        return words.Length > 0 && !EnglishConditions.Contains(words[0], StringComparer.Ordinal) && words.Any(word => EnglishStatements.Contains(word, StringComparer.Ordinal));
    }

    private static string[] Words(char[] folded) => new string(folded).Split([' ', ',', '.', '!', '?', ';', ':'], StringSplitOptions.RemoveEmptyEntries);
}
