using System.Text.Json;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>knowledge eval</c> on small files whose figures can be counted by hand.</summary>
public sealed class KnowledgeEvalTests : IDisposable
{
    private const string Corpus = """
        {"id":"port","title":"端口","text":"服务默认监听 8000 端口，可以用 PORT 修改。"}
        {"id":"log","title":"日志","text":"日志级别用 LOG_LEVEL 设置，默认是 info。","language":"zh"}

        {"id":"queue","title":"","text":"每个会话最多排队八个问题，超过时返回 QUEUE_FULL。"}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("eval").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Json_is_one_object_with_the_figures_by_name()
    {
        // Three of four are found in the first place, two extracts contain the answer; the fourth asks for a passage that does not exist.
        var run = await RunAsync(Corpus, """
            {"q":"默认端口是多少","gold":"port","answers":["8000"]}
            {"q":"日志级别怎么设置","gold":"log","answers":["LOG_LEVEL"]}
            {"q":"会话最多排队几个问题","gold":"queue","answers":["nine"]}
            {"q":"天空为什么是蓝色","gold":"queue","answers":["散射"]}
            """, "--json");

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        var figures = JsonElement.Parse(Assert.Single(run.Lines));
        Assert.Equal(
            ["recall@1", "recall@5", "mrr@10", "answer@120", "answer@300", "answered", "p50_ms", "p99_ms", "questions", "passages"],
            figures.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            (0.75, 0.75, 0.75, 0.5, 0.5),
            (Figure("recall@1"), Figure("recall@5"), Figure("mrr@10"), Figure("answer@120"), Figure("answer@300")));
        Assert.Equal((4, 3), (Figure("questions"), Figure("passages")));
        Assert.InRange(Figure("p50_ms"), 0.0001, Figure("p99_ms"));

        double Figure(string name) => figures.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task Text_output_has_the_same_figures_one_per_line()
    {
        var run = await RunAsync(Corpus, """{"q":"默认端口是多少","gold":"port","answers":["8000"]}""");

        Assert.Equal(["questions", "passages", "recall@1", "recall@5", "mrr@10", "answer@120", "answer@300", "answered", "p50_ms", "p99_ms"], run.Lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("recall@1    1.0000", run.Lines);
    }

    [Fact]
    public async Task A_question_whose_passage_comes_second_counts_half_in_the_mean_rank()
    {
        var run = await RunAsync(
            """
            {"id":"a","title":"端口","text":"默认端口是 8000，端口可以修改，端口就是端口。"}
            {"id":"b","title":"其他","text":"防火墙要放行这个端口。"}
            {"id":"c","title":"日志","text":"日志默认写到标准输出。"}
            """,
            """{"q":"默认端口是多少","gold":"b","answers":[]}""",
            "--json");

        var figures = JsonElement.Parse(run.Out);
        Assert.Equal((0, 1, 0.5), (figures.GetProperty("recall@1").GetDouble(), figures.GetProperty("recall@5").GetDouble(), figures.GetProperty("mrr@10").GetDouble()));
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\"", 2)]
    [InlineData("{\"id\":\"a\",\"text\":\"x\"}\n\n{\"title\":\"no id\",\"text\":\"x\"}", 3)]
    [InlineData("[]", 1)]
    [InlineData("null", 1)]
    [InlineData("{\"id\":5,\"text\":\"x\"}", 1)]
    public async Task A_bad_row_of_the_corpus_is_named_with_its_line(string corpus, int line)
    {
        var run = await RunAsync(corpus, """{"q":"x","gold":"a","answers":[]}""");

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Contains($"C.jsonl:{line}:", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"q\":\"x\"}")]
    [InlineData("{\"gold\":\"a\",\"answers\":[]}")]
    [InlineData("{\"q\":\"x\",\"gold\":\"a\",\"answers\":\"8000\"}")]
    [InlineData("plain text")]
    public async Task A_bad_row_of_the_questions_is_named_with_its_line(string question)
    {
        var run = await RunAsync(Corpus, "{\"q\":\"端口\",\"gold\":\"port\",\"answers\":[]}\n" + question);

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Contains("Q.jsonl:2:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_fields_and_missing_titles_and_answers_are_accepted()
    {
        var run = await RunAsync("""{"id":"port","text":"默认端口是 8000。","lang":"zh","n":[1,{"a":2}]}""", """{"id":"q1","q":"默认端口","q_orig":"?","gold":"port"}""", "--json");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal(0, JsonElement.Parse(run.Out).GetProperty("answer@300").GetDouble());
    }

    [Theory]
    [InlineData("zh", "里没有数据行")]
    [InlineData("en", "contains no rows")]
    public async Task A_file_without_rows_measures_nothing(string language, string words)
    {
        Assert.Contains(words, (await RunAsync("\n", """{"q":"x","gold":"a"}""", "--lang", language)).Errors, StringComparison.Ordinal);
        Assert.Contains(words, (await RunAsync(Corpus, "", "--lang", language)).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "无法读取文件")]
    [InlineData("en", "cannot be read: check its path")]
    public async Task A_missing_file_is_named(string language, string words)
    {
        var run = await CliRun.RunAsync(["knowledge", "eval", "--corpus", "/nowhere/C.jsonl", "--questions", "/nowhere/Q.jsonl", "--lang", language]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("/nowhere/C.jsonl", run.Errors, StringComparison.Ordinal);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_do_not_belong_together_are_reported()
    {
        var run = await RunAsync(Corpus, "{\"q\":\"端口\",\"gold\":\"port\"}\n{\"q\":\"端口\",\"gold\":\"en-7\"}", "--lang", "en");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("the gold of 1 questions is not in the corpus", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "缺少必需的选项 --questions")]
    [InlineData("en", "The option --questions is required")]
    public async Task Both_files_are_needed(string language, string words)
    {
        var run = await CliRun.RunAsync(["knowledge", "eval", "--corpus", "C.jsonl", "--lang", language]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    private async Task<CliRun> RunAsync(string corpus, string questions, params string[] more)
    {
        var (c, q) = (Path.Combine(_folder, "C.jsonl"), Path.Combine(_folder, "Q.jsonl"));
        await File.WriteAllTextAsync(c, corpus, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(q, questions, TestContext.Current.CancellationToken);
        return await CliRun.RunAsync(["knowledge", "eval", "--corpus", c, "--questions", q, .. more]);
    }
}
