using System.CommandLine;
using RealtimeRag.Knowledge.Evaluation;

namespace RealtimeRag.Cli.Knowledge;

/// <summary><c>knowledge eval</c>: measures retrieval on a corpus and questions whose answers are known.</summary>
internal static class KnowledgeEvalCommand
{
    public static Command Create()
    {
        var corpus = new Option<FileInfo>("--corpus")
        {
            Required = true,
            Description = "每行一个段落的 JSONL：id、title、text · passages, one JSON object a line: id, title, text",
        };
        var questions = new Option<FileInfo>("--questions")
        {
            Required = true,
            Description = "每行一个问题的 JSONL：q、gold、answers · questions, one JSON object a line: q, gold, answers",
        };
        var json = new Option<bool>("--json") { Description = "只输出一个 JSON 对象 · print one JSON object only" };
        var command = new Command("eval", "在已知答案的问题上度量检索质量 · measure retrieval on questions with known answers") { corpus, questions, json };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(questions), parsed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo corpus, FileInfo questions, bool json, CancellationToken ct)
    {
        try
        {
            var passages = await EvaluationFiles.ReadCorpusAsync(corpus.FullName, ct);
            var asked = await EvaluationFiles.ReadQuestionsAsync(questions.FullName, ct);
            var scores = KnowledgeEvaluation.Run(passages, asked, TimeProvider.System, ct);
            await Console.Out.WriteLineAsync(json ? scores.ToJson() : Table(scores));
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EvaluationFileException)
        {
            await Console.Error.WriteLineAsync($"无法评测 · cannot evaluate: {error.Message}");
            return 1;
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
        $"p50_ms      {scores.P50Milliseconds:F2}",
        $"p99_ms      {scores.P99Milliseconds:F2}");
}
