using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>Precision, recall and F1 of confusion tables, worked out by hand.</summary>
public sealed class QuestionScoresTests
{
    [Theory]
    [InlineData(10, 4, 0, 0, 1, 1, 1)]
    [InlineData(10, 3, 1, 1, 0.75, 0.75, 0.75)]
    [InlineData(100, 8, 2, 12, 0.8, 0.4, 0.5333333)]
    [InlineData(100, 1, 0, 99, 1, 0.01, 0.0198020)]
    [InlineData(100, 1, 99, 0, 0.01, 1, 0.0198020)]
    [InlineData(100, 0, 5, 5, 0, 0, 0)]
    [InlineData(100, 0, 0, 5, 0, 0, 0)]
    [InlineData(100, 0, 0, 0, 0, 0, 0)]
    [InlineData(5000, 1376, 57, 66, 0.9602233, 0.9542302, 0.9572174)]
    public void The_figures_follow_from_the_table(int rows, int hits, int falseAlarms, int misses, double precision, double recall, double f1)
    {
        var scores = new QuestionScores(rows, hits, falseAlarms, misses);

        Assert.Equal(precision, scores.Precision, 1e-6);
        Assert.Equal(recall, scores.Recall, 1e-6);
        Assert.Equal(f1, scores.F1, 1e-6);
    }

    [Theory]
    [InlineData("0.9 1|0.6 1|0.4 0|0.1 0", 0.5, 2, 0, 0)]
    [InlineData("0.9 1|0.6 1|0.4 0|0.1 0", 0.3, 2, 1, 0)]
    [InlineData("0.9 1|0.6 1|0.4 0|0.1 0", 0.7, 1, 0, 1)]
    [InlineData("0.9 1|0.6 1|0.4 0|0.1 0", 0.6, 2, 0, 0)]
    [InlineData("0.9 0|0.6 1|0.4 1|0.1 0", 0.5, 1, 1, 1)]
    [InlineData("0.9 0|0.6 1|0.4 1|0.1 0", 0, 2, 2, 0)]
    [InlineData("0.9 0|0.6 1|0.4 1|0.1 0", 1, 0, 0, 2)]
    public void A_threshold_sorts_the_verdicts_into_the_table(string rows, float threshold, int hits, int falseAlarms, int misses)
    {
        var utterances = rows.Split('|').Select(row => new LabelledUtterance(row[^1] == '1', row, "")).ToList();

        var evaluation = QuestionEvaluation.Run(new ReadingDetector(), utterances);

        Assert.Equal(new QuestionScores(4, hits, falseAlarms, misses), evaluation.ScoresAt(threshold));
    }

    [Fact]
    public void The_most_confident_mistakes_come_first()
    {
        string[] rows = ["0.2 1", "0.4 1", "0.1 1", "0.9 1", "0.7 0", "0.95 0", "0.3 0"];

        var evaluation = QuestionEvaluation.Run(new ReadingDetector(), rows.Select(row => new LabelledUtterance(row[^1] == '1', row, "")));

        Assert.Equal(["0.1 1", "0.2 1", "0.4 1"], evaluation.Misses.Select(item => item.Utterance.Text));
        Assert.Equal(["0.95 0", "0.7 0"], evaluation.FalseAlarms.Select(item => item.Utterance.Text));
        Assert.Equal(rows, evaluation.Judged.Select(item => item.Utterance.Text));
    }

    /// <summary>Reads its confidence out of the text, and asks from one half on.</summary>
    private sealed class ReadingDetector : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text)
        {
            var confidence = float.Parse(text[..text.IndexOf(' ')], System.Globalization.CultureInfo.InvariantCulture);
            return new(confidence >= 0.5f, confidence, 0, confidence >= 0.5f ? text.Length : 0, "read");
        }
    }
}
