using System.Collections.Frozen;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Judges by the last words of an utterance whether the speaker is likely to continue.</summary>
internal static class UtteranceEnding
{
    private static readonly string[] ChineseTails =
    [
        "和", "与", "跟", "及", "以及", "或者", "还是", "但是", "但", "而且", "并且", "因为", "由于", "所以", "如果", "假如", "要是", "虽然", "然后",
        "比如", "比如说", "例如", "关于", "对于", "为了", "的时候", "之后", "的话", "就是说", "把", "被", "从", "当", "、", "，", ",",
    ];

    private static readonly string[] ChineseOpeners =
    [
        "请问", "想问", "想问一下", "想问下", "问一下", "问下", "请教", "请教一下", "想请教一下", "想知道", "想了解", "想了解一下", "想咨询", "想咨询一下",
        "你知道", "您知道", "能不能", "可不可以", "可以", "能否", "是否", "有没有", "是不是", "告诉我", "能告诉我", "介绍一下", "请介绍一下", "解释一下", "说一下", "讲一下",
    ];

    private static readonly string[] ChineseAskers =
    [
        "什么", "啥", "谁", "哪", "几", "多少", "多久", "多大", "多长", "多远", "多高", "怎么", "怎样", "如何", "为何", "吗", "么", "呢", "嘛", "没有", "是否", "不是", "能不能", "可不可以", "要不要", "会不会", "还是", "介绍", "解释", "方法", "流程", "区别",
    ];

    private static readonly FrozenSet<string> EnglishTails = FrozenSet.ToFrozenSet(
        ["and", "or", "but", "the", "a", "an", "if", "because", "my", "your", "our", "their", "its", "than", "although", "unless", "whether", "every", "um", "uh"]);

    private static readonly FrozenSet<string> EnglishPrepositions = FrozenSet.ToFrozenSet(
        ["of", "to", "for", "with", "in", "on", "at", "from", "by", "about", "into", "between", "as", "is", "are", "was", "were", "do", "does", "did"]);

    private static readonly FrozenSet<string> EnglishAskers = FrozenSet.ToFrozenSet(
        ["what", "where", "who", "whom", "which", "how", "when", "why", "what's", "who's", "where's"]);

    private static readonly FrozenSet<string> EnglishOpeners = FrozenSet.ToFrozenSet(
        [
            "can you", "could you", "would you", "do you", "do you know", "can you tell me", "could you tell me", "tell me", "i want to know", "i'd like to know", "i was wondering",
            "i wonder", "i have a question", "how about", "what about", "what is", "what are", "how do", "how do i", "how do we", "how do you", "is there", "are there", "excuse me",
            "please tell me", "may i ask", "let me ask", "let me ask you", "why does", "why do", "why is",
        ]);

    /// <summary>Whether the utterance breaks off before its end.</summary>
    internal static bool IsBrokenOff(ReadOnlySpan<char> utterance)
    {
        var text = Characters.TrimBlank(utterance);
        if (text.IsEmpty || Sentences.EndsTerminated(text))
        {
            return false;
        }

        return text.EndsWith("…") || text.EndsWith("...") || EndsWithAny(text, ChineseTails) || IsBareOpener(text) || LacksWhatItOpens(text) || BreaksOffInEnglish(text);
    }

    /// <summary>Whether the text consists only of words that introduce a question.</summary>
    internal static bool IsBareOpener(ReadOnlySpan<char> text)
    {
        var words = text.TrimStart("我就那嗯呃哦啊 ，,");
        foreach (var opener in ChineseOpeners)
        {
            if (words.SequenceEqual(opener))
            {
                return true;
            }
        }

        return EnglishOpeners.Contains(Folded(text).Replace(",", ""));
    }

    /// <summary>"请问这个产品的价格": a polite opener and a subject, but no question about it yet.</summary>
    private static bool LacksWhatItOpens(ReadOnlySpan<char> text)
    {
        var opener = text.IndexOf("请问");
        opener = opener >= 0 ? opener : text.IndexOf("想问");
        return opener >= 0 && !ContainsAny(text[(opener + 2)..], ChineseAskers);
    }

    private static bool BreaksOffInEnglish(ReadOnlySpan<char> text)
    {
        var words = Folded(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || Characters.IsHan(words[^1][^1]))
        {
            return false;
        }

        return EnglishTails.Contains(words[^1]) || (EnglishPrepositions.Contains(words[^1]) && !words[..^1].Any(EnglishAskers.Contains) && words.Length > 1);
    }

    private static string Folded(ReadOnlySpan<char> text) => text.ToString().ToLowerInvariant().Replace('’', '\'');

    private static bool EndsWithAny(ReadOnlySpan<char> text, string[] tails)
    {
        foreach (var tail in tails)
        {
            if (text.EndsWith(tail))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<char> text, string[] parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
