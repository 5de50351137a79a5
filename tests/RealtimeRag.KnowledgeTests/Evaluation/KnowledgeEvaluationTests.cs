using System.Text.Json;
using RealtimeRag.Knowledge.Evaluation;

namespace RealtimeRag.KnowledgeTests.Evaluation;

public sealed class KnowledgeEvaluationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evaluation");

    private static readonly EvaluationPassage[] Corpus =
    [
        new("a", "图书馆", "图书馆周五下午六点闭馆，周末不开放。"),
        new("b", "泳池", "泳池的水温保持在二十七摄氏度。"),
        new("c", "Card", "A replacement of a lost card costs 20 yuan."),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Right_and_wrong_answers_are_counted_separately()
    {
        EvaluationQuestion[] questions =
        [
            new("图书馆周五几点闭馆", "a", ["下午六点", "18点"]),
            new("泳池水温多少", "b", ["二十七"]),
            new("what does a lost card cost", "c", ["30 yuan"]),
            new("泳池水温多少度", "a", ["六点"]),
        ];

        var scores = KnowledgeEvaluation.Run(Corpus, questions, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(0.75, scores.Recall1);
        Assert.Equal(0.5, scores.Answer300);
        Assert.Equal((4, 3), (scores.Questions, scores.Passages));
        Assert.True(scores.P50Milliseconds <= scores.P99Milliseconds);
    }

    [Fact]
    public void Ranks_are_counted_correctly()
    {
        var tally = new EvaluationTally();
        foreach (var rank in (int[])[0, 1, 4, 5, -1])
        {
            tally.Add(rank, TimeSpan.FromMilliseconds(rank + 2), isShort: rank == 0, isLong: rank >= 0, isAnswered: rank < 4);
        }

        var scores = tally.Scores(9);

        Assert.Equal((0.2, 0.6, 0.2, 0.8, 0.6), (scores.Recall1, scores.Recall5, scores.Answer120, scores.Answer300, scores.Answered));
        Assert.Equal(Math.Round((1 + 0.5 + 0.2 + (1.0 / 6)) / 5, 4), scores.Mrr10);
        Assert.Equal((3, 7), (scores.P50Milliseconds, scores.P99Milliseconds));
    }

    [Fact]
    public void The_json_has_exactly_these_keys()
    {
        using var json = JsonDocument.Parse(new EvaluationTally().Scores(0).ToJson());

        Assert.Equal(
            ["recall@1", "recall@5", "mrr@10", "answer@120", "answer@300", "answered", "p50_ms", "p99_ms", "questions", "passages"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Files_are_read_line_by_line_ignoring_unknown_fields()
    {
        var corpus = Write("c.jsonl", """{"id":"a","title":"题","text":"文","more":1}""", "", """{"id":"b","text":"无题"}""");
        var questions = Write("q.jsonl", """{"id":"1","q":"问","q_orig":"问？","gold":"a","answers":["答"]}""");

        Assert.Equal([new("a", "题", "文"), new("b", "", "无题")], await EvaluationFiles.ReadCorpusAsync(corpus, TestContext.Current.CancellationToken));
        var question = Assert.Single(await EvaluationFiles.ReadQuestionsAsync(questions, TestContext.Current.CancellationToken));
        Assert.Equal(("问", "a", "答"), (question.Question, question.Gold, Assert.Single(question.Answers)));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"id":"a"}""")]
    [InlineData("null")]
    public async Task An_invalid_row_is_reported_with_its_line(string row)
    {
        var corpus = Write("c.jsonl", """{"id":"a","title":"","text":"x"}""", row);

        var error = await Assert.ThrowsAsync<EvaluationFileException>(() => EvaluationFiles.ReadCorpusAsync(corpus, TestContext.Current.CancellationToken));

        Assert.Equal(2, error.Line);
        Assert.StartsWith("c.jsonl:2:", error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
