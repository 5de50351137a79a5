using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Turns finals, which end wherever the recognizer heard a pause, into sentences: cuts them at punctuation and rejoins what a pause split.</summary>
internal static class UtteranceAssembly
{
    private const int LongestFragment = 16;

    private static readonly string[] Continuations =
    [
        "是多少", "是什么", "是怎么", "是谁", "是哪", "是否", "是不是", "多少", "有没有", "有哪些", "有什么", "怎么", "如何", "什么时候", "在哪", "能不能", "可不可以", "会不会",
        "要不要", "吗", "呢", "的", "贵不贵", "行不行", "大概", "of ", "than ",
    ];

    private static readonly string[] ClosedEndings = ["了", "吧", "啊", "呢", "吗", "好", "好的", "对", "嗯", "谢谢", "的", "行", "可以"];

    /// <summary>The sentences of the finals in their order.</summary>
    internal static List<string> Assemble(IEnumerable<string> finals)
    {
        var sentences = new List<string>();
        foreach (var final in finals)
        {
            foreach (var (sentence, startsFinal) in Sentences.Of(final).Select((s, i) => (s, i == 0)))
            {
                if (startsFinal && sentences.Count > 0 && GoesOn(sentences[^1], sentence))
                {
                    sentences[^1] = Transcript.Join([sentences[^1], sentence]);
                }
                else
                {
                    sentences.Add(sentence);
                }
            }
        }

        return sentences;
    }

    private static bool GoesOn(string before, string after) =>
        !Sentences.EndsTerminated(before) && (UtteranceEnding.IsBrokenOff(before) || IsSubjectOf(before, after));

    /// <summary>A short piece without final punctuation, followed by a short predicate: "这个产品的价格", "是多少".</summary>
    private static bool IsSubjectOf(string before, string after) =>
        before.Length <= LongestFragment
        && after.Length <= LongestFragment
        && Continuations.Any(start => after.StartsWith(start, StringComparison.OrdinalIgnoreCase))
        && !ClosedEndings.Any(end => before.EndsWith(end, StringComparison.Ordinal));
}
