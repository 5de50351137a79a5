using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The columns of a table that contain questions and their answers.</summary>
/// <param name="Question">Index of the question column.</param>
/// <param name="Answer">Index of the answer column.</param>
/// <param name="Similar">Index of a column with alternative wordings of the question, if any.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FaqColumns(int Question, int Answer, int? Similar)
{
    private static readonly string[] QuestionParts =
        ["问题", "問題", "问法", "問法", "提问", "提問", "问句", "問句", "标准问", "標準問", "疑问", "疑問", "咨询", "諮詢", "现象", "question", "query", "faq", "ask"];

    private static readonly string[] AnswerParts =
        ["答案", "标准答", "標準答", "回答", "答复", "答覆", "解答", "回复", "回覆", "应答", "解决", "解決", "处理方法", "处理办法", "处理方式", "话术", "answer", "reply", "response", "solution", "resolution"];

    private static readonly string[] WeakQuestions = ["问", "問", "标题", "標題", "主题", "q", "title", "subject", "prompt", "instruction"];
    private static readonly string[] WeakAnswers = ["答", "内容", "內容", "正文", "详情", "a", "content", "text", "body", "completion", "output"];
    private static readonly string[] SimilarParts = ["相似", "同义", "扩展", "其他问法", "similar", "alternative", "variant"];

    // Columns such as "问题分类" and "answer_id" describe questions and answers but contain none.
    private static readonly string[] Around =
        ["类", "類", "编号", "編號", "序号", "状态", "狀態", "时间", "時間", "日期", "来源", "來源", "部门", "部門", "次数", "等级", "级别", "人员", "数量", "链接", "type", "categor", "status", "date", "time", "source", "count", "number", "author", "link", "url", "lang", "tag"];

    /// <summary>Whether the column is one of these.</summary>
    public bool Includes(int column) => column == Question || column == Answer || column == Similar;

    /// <summary>The columns of a table with this header, or null if it is not a table of questions and answers.</summary>
    public static FaqColumns? Of(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim().Trim('*', '：', ':').ToLowerInvariant()).ToList();
        var question = Find(names, QuestionParts, WeakQuestions);
        var answer = Find(names, AnswerParts, WeakAnswers);
        if (question < 0 || answer < 0 || question == answer)
        {
            return null;
        }

        var similar = names.FindIndex(IsSimilar);
        return new FaqColumns(question, answer, similar >= 0 && similar != question && similar != answer ? similar : null);
    }

    private static int Find(List<string> names, string[] parts, string[] weak)
    {
        var exact = names.FindIndex(name => Array.Exists(parts, part => part == name));
        var found = exact >= 0 ? exact : names.FindIndex(name => Array.Exists(parts, part => Holds(name, part)) && !IsAround(name) && !IsSimilar(name));
        return found >= 0 ? found : names.FindIndex(name => Array.Exists(weak, part => part == name));
    }

    // A Latin name must start at a word boundary: "task" does not match "ask".
    private static bool Holds(string name, string part)
    {
        var at = name.IndexOf(part, StringComparison.Ordinal);
        return at >= 0 && (!char.IsAscii(part[0]) || at == 0 || !char.IsAsciiLetter(name[at - 1]));
    }

    private static bool IsAround(string name) =>
        Array.Exists(Around, part => name.Contains(part, StringComparison.Ordinal)) || name is "id" || name.EndsWith("id", StringComparison.Ordinal) || name.EndsWith('人');

    private static bool IsSimilar(string name) => Array.Exists(SimilarParts, part => name.Contains(part, StringComparison.Ordinal));
}
