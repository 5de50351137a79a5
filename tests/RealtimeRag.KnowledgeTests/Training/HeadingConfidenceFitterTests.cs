using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTraining;

namespace RealtimeRag.KnowledgeTests.Training;

public sealed class HeadingConfidenceFitterTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DirectoryInfo _questions = Directory.CreateTempSubdirectory("questions-");

    public void Dispose()
    {
        _folder.Dispose();
        _questions.Delete(recursive: true);
    }

    [Fact]
    public async Task Documents_are_cut_as_in_the_product_and_questions_refer_to_answering_files()
    {
        var asked = await ReadAsync();

        Assert.Equal(["en/leave.md", "en/leave.md", "zh/leave.md"], asked.Corpus.Passages.Select(passage => passage.Id));
        Assert.Equal("Leave › How many days of leave do I have", asked.Corpus.Passages[0].Title);
        Assert.Equal(
            ["what does a taxi cost|", "how many days of leave are there|en/leave.md,zh/leave.md", "年假有几天|zh/leave.md"],
            asked.Questions.Select(question => $"{question.Text}|{string.Join(',', question.Files)}"));
    }

    [Fact]
    public async Task An_example_is_a_question_whose_best_passage_is_under_a_heading_that_is_a_question()
    {
        var asked = await ReadAsync();

        var examples = HeadingConfidenceFitter.Examples(asked, SearchLanguage.English);

        Assert.True(Assert.Single(examples, example => example.Answers).Evidence.Heading > 0.5);
        Assert.True(Assert.Single(HeadingConfidenceFitter.Examples(asked, SearchLanguage.Chinese)).Answers);
    }

    [Fact]
    public void The_fit_separates_answers_without_more_false_ones_than_shipped()
    {
        var random = new Random(7);
        var examples = Enumerable.Range(0, 400).Select(i => Example(answers: i % 2 == 0, random)).ToList();

        var fitted = HeadingConfidenceFitter.Fit(examples, SearchLanguage.English);

        Assert.Equal((200, 200), fitted.Examples);
        Assert.Equal(7, fitted.Weights.Length);
        Assert.InRange(fitted.Kept.Fitted, 0.9, 1);
        Assert.True(fitted.False.Fitted <= fitted.False.Shipped, $"{fitted.False}");
    }

    [Fact]
    public void Fitted_weights_answer_at_the_shipped_threshold_as_the_report_says()
    {
        var random = new Random(8);
        var examples = Enumerable.Range(0, 400).Select(i => Example(answers: i % 3 != 0, random)).ToList();

        var fitted = HeadingConfidenceFitter.Fit(examples, SearchLanguage.Chinese);

        var threshold = Confidence.Threshold(SearchLanguage.Chinese) - 1e-9;
        var kept = examples.Where(example => example.Answers)
            .Average(example => LogisticRegression.Chance(fitted.Weights, Confidence.HeadingSignals(example.Evidence, example.Evidence.Heading!.Value)) >= threshold ? 1.0 : 0);
        Assert.Equal(fitted.Kept.Fitted, kept, 6);
    }

    // Where a passage answers, more of the question is in it and its heading asks much the same.
    private static ConfidenceExample Example(bool answers, Random random)
    {
        var share = (answers ? 0.6 : 0.2) + (random.NextDouble() * 0.3);
        var features = default(RankFeatures) with { Base = 10 * share, Coverage = 10 * share };
        return new ConfidenceExample(
            new Evidence(10, 100, features, 0.2) { Run = 5, Rarest = 5, Discriminative = share, DocumentCoverage = 0, Heading = share }, answers, IsWhole: true);
    }

    private async Task<AskedDocuments> ReadAsync()
    {
        _folder.Write("en/leave.md", "# Leave\n\n## How many days of leave do I have\n\nYou have twenty days a year.\n\n## Sickness\n\nCall before nine.\n");
        _folder.Write("zh/leave.md", "# 休假\n\n## 年假有几天\n\n每年二十天。\n");
        _folder.Write("picture.png", "no document");
        await File.WriteAllTextAsync(Path.Combine(_questions.FullName, "a.txt"), "what does a taxi cost\n\n");
        await File.WriteAllTextAsync(Path.Combine(_questions.FullName, "b.tsv"), "en/leave.md|zh/leave.md\thow many days of leave are there\ttwenty\nzh/leave.md\t年假有几天\t二十天\n");
        await File.WriteAllTextAsync(Path.Combine(_questions.FullName, "notes.md"), "not asked");
        return await AskedDocuments.ReadAsync(_folder.Documents, _questions.FullName);
    }
}
