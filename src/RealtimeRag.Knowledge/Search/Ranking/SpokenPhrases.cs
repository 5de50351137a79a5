using System.Buffers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Removes what people say around the actual question: greetings, fillers, "could you tell me", and the question words themselves.</summary>
internal static class SpokenPhrases
{
    private static readonly string[] Leading =
    [
        "你好", "您好", "请问一下", "请问", "请教一下", "我想知道", "我想问一下", "我想问问", "我想问", "想问一下", "问一下", "帮我查一下", "帮我查查", "帮我看看", "帮我",
        "查一下", "告诉我", "麻烦", "能不能", "可不可以", "可以", "就是", "那个", "这个", "那么", "然后", "嗯", "呃", "额", "啊", "哦", "喂", "那", "我想了解一下", "我想了解", "介绍一下", "说一下", "讲一下", "说说", "讲讲",
    ];

    private static readonly string[] Anywhere =
    [
        "为什么", "什么样", "是什么", "什么", "怎么样", "怎么办", "怎么", "怎样", "如何", "多少", "哪一个", "哪个", "哪些", "哪里", "哪儿", "哪一", "哪位", "哪种", "是否", "有没有",
        "是不是", "能不能", "可不可以", "可以吗", "可以么", "会不会", "要不要", "行不行", "好不好", "能否", "可否", "请问", "一下", "分别是", "主要是", "叫做", "被称为", "属于",
        "为啥", "干嘛", "干吗", "怎么弄", "怎么搞", "咋办", "咋弄", "咋整", "咋样", "咋回事", "怎么回事", "不好意思",
    ];

    private static readonly SearchValues<char> Particles = SearchValues.Create("哪谁吗呢嘛么嗯呃几啥咋啊呀哦噢喔诶唉");

    // Question words in order of length; recognition errors in them ("神么", "哪义个") are recognised by sound.
    private static readonly string[] Asking = ["为什么", "哪一个", "什么", "怎么", "怎样", "如何", "多少", "哪一", "哪个", "哪些", "哪里"];

    /// <summary>A copy of the question, folded, in which every such phrase is replaced by a line break.</summary>
    public static string Strip(string question)
    {
        var text = Fold(question);
        var start = 0;
        while (start < text.Length && (LeadingAt(text.AsSpan(start)) is > 0 and var length))
        {
            text.AsSpan(start, length).Fill('\n');
            start += length;
        }

        foreach (var phrase in Anywhere)
        {
            for (var at = text.AsSpan().IndexOf(phrase); at >= 0; at = text.AsSpan().IndexOf(phrase))
            {
                text.AsSpan(at, phrase.Length).Fill('\n');
            }
        }

        // Before the particles, which misrecognised longer phrases may contain.
        StripHeard(text);
        for (var at = text.AsSpan().IndexOfAny(Particles); at >= 0; at = text.AsSpan().IndexOfAny(Particles))
        {
            text[at] = '\n';
        }

        return new string(text);
    }

    private static void StripHeard(Span<char> text)
    {
        foreach (var phrase in Asking)
        {
            for (var at = 0; at + phrase.Length <= text.Length; at++)
            {
                if (IsHeard(text.Slice(at, phrase.Length), phrase))
                {
                    text.Slice(at, phrase.Length).Fill('\n');
                }
            }
        }
    }

    // All characters but one may be replaced by homophones.
    private static bool IsHeard(ReadOnlySpan<char> text, string phrase)
    {
        var same = 0;
        for (var i = 0; i < phrase.Length; i++)
        {
            if (text[i] != phrase[i] && !HanTables.Instance.SoundAlike(text[i], phrase[i]))
            {
                return false;
            }

            same += text[i] == phrase[i] ? 1 : 0;
        }

        return same > 0;
    }

    /// <summary>Folds every character of the question or a part of it.</summary>
    public static char[] Fold(ReadOnlySpan<char> question)
    {
        var text = question.ToArray();
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = FoldedText.Fold(text[i]);
        }

        return text;
    }

    private static int LeadingAt(ReadOnlySpan<char> text)
    {
        if (FoldedText.ClassOf(text[0]) is CharacterClass.Gap or CharacterClass.Break)
        {
            return 1;
        }

        foreach (var phrase in Leading)
        {
            if (text.StartsWith(phrase))
            {
                return phrase.Length;
            }
        }

        return 0;
    }
}
