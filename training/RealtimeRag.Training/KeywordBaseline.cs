using RealtimeRag.Core.Questions;

namespace RealtimeRag.Training;

/// <summary>
/// A common kind of detector: it looks for a question mark, a particle or a question word anywhere in the text. The baseline for the trained one.
/// </summary>
internal sealed class KeywordBaseline : IQuestionDetector
{
    private static readonly string[] Keywords =
    [
        "?", "？", "吗", "呢", "什么", "怎么", "为什么", "如何", "哪", "谁", "多少", "几点", "是否", "能否", "请问",
        "what", "how", "why", "when", "where", "who", "which", "can you", "could you", "do you", "is there",
    ];

    public QuestionVerdict Detect(ReadOnlySpan<char> text)
    {
        foreach (var keyword in Keywords)
        {
            if (text.Contains(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return new(true, 1, 0, text.Length, "keyword");
            }
        }

        return new(false, 0, 0, 0, "statement");
    }
}
