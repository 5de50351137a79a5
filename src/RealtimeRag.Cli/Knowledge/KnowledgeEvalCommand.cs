using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Knowledge.Evaluation;

namespace RealtimeRag.Cli.Knowledge;

/// <summary><c>knowledge eval</c>: measures retrieval on a corpus and questions whose answers are known.</summary>
internal static class KnowledgeEvalCommand
{
    private static readonly LocalizedText About = new(
        "在已知答案的问题上度量检索质量；只在内存里建索引，不动知识库",
        "measure retrieval on questions with known answers, with an index in memory; the knowledge base is not touched");

    private static readonly LocalizedText More = new(
        """
        段落文件每行：{"id":"p1","title":"配置","text":"默认端口是 8000。"}
        问题文件每行：{"q":"端口是多少","gold":"p1","answers":["8000"]}

        recall@1、recall@5：正确段落排第一、前五的比例 · mrr@10：名次倒数的平均 · answer@120、answer@300：摘录含答案的比例 · p50_ms、p99_ms：搜索耗时
        """,
        """
        A line of the corpus: {"id":"p1","title":"Settings","text":"The default port is 8000."}
        A line of the questions: {"q":"what is the port","gold":"p1","answers":["8000"]}

        recall@1, recall@5: share with the right passage first, among five · mrr@10: mean of one over its rank · answer@120, answer@300: share whose extract holds an answer · p50_ms, p99_ms: time of a search
        """);

    public static Command Create(CliTerminal terminal)
    {
        var corpus = File("--corpus", terminal.Say(new("段落，每行一个 JSON 对象", "passages, one JSON object per line")));
        var questions = File("--questions", terminal.Say(new("问题，每行一个 JSON 对象", "questions, one JSON object per line")));
        var json = new Option<bool>("--json") { Description = terminal.Say(new("只输出一个 JSON 对象", "print one JSON object only")) };
        var command = new ExampleCommand("eval", terminal.Say(About), terminal.Say(More)) { corpus, questions, json };
        command.SetAction(async (parsed, ct) =>
        {
            var passages = await ReadAsync(parsed.GetRequiredValue(corpus), EvaluationFiles.ReadCorpusAsync, ct);
            var asked = await ReadAsync(parsed.GetRequiredValue(questions), EvaluationFiles.ReadQuestionsAsync, ct);
            WarnOfStrangers(terminal, passages, asked);
            var scores = await Task.Run(() => KnowledgeEvaluation.Run(passages, asked, TimeProvider.System, ct), ct);
            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? scores.ToJson() : Table(scores));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<string> File(string name, string description) => new(name) { Required = true, Description = description, HelpName = "FILE" };

    private static async Task<List<T>> ReadAsync<T>(string path, Func<string, CancellationToken, Task<List<T>>> read, CancellationToken ct)
    {
        try
        {
            return await read(path, ct) is { Count: > 0 } rows ? rows : throw new UsageException(new($"文件 {path} 里没有数据行", $"{path} contains no rows"));
        }
        catch (EvaluationFileException e)
        {
            throw new UsageException(new($"无法评测：{e.Message}", $"Cannot evaluate: {e.Message}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法读取文件 {path}：请检查路径和权限", $"{path} cannot be read: check its path and permissions"));
        }
    }

    /// <summary>A question whose passage is not in the corpus must fail, so two files that do not belong together look like bad retrieval.</summary>
    private static void WarnOfStrangers(CliTerminal terminal, List<EvaluationPassage> passages, List<EvaluationQuestion> asked)
    {
        var known = passages.Select(passage => passage.Id).ToHashSet(StringComparer.Ordinal);
        var strangers = asked.Count(question => !known.Contains(question.Gold));
        if (strangers > 0)
        {
            terminal.Note(terminal.Say(new(
                $"注意：{strangers} 个问题的 gold 不在段落文件中，它们只能算错：两个文件是一套吗？",
                $"Note: the gold of {strangers} questions is not in the corpus, so they cannot be right: do the two files belong together?")));
        }
    }

    private static string Table(KnowledgeScores scores) => string.Join(
        Environment.NewLine,
        $"questions   {scores.Questions}",
        $"passages    {scores.Passages}",
        $"recall@1    {scores.Recall1:F4}",
        $"recall@5    {scores.Recall5:F4}",
        $"mrr@10      {scores.Mrr10:F4}",
        $"answer@120  {scores.Answer120:F4}",
        $"answer@300  {scores.Answer300:F4}",
        $"answered    {scores.Answered:F4}",
        $"p50_ms      {scores.P50Milliseconds:F2}",
        $"p99_ms      {scores.P99Milliseconds:F2}");
}
