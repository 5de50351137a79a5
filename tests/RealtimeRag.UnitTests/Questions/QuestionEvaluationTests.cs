using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionEvaluationTests
{
    private static readonly List<LabelledUtterance> Rows =
    [
        new(true, "a?", "x"), new(true, "b", "x"), new(false, "c?", "x"), new(false, "d", "x"), new(true, "e?", "x"),
    ];

    [Fact]
    public void Figures_follow_from_hits_misses_and_false_alarms()
    {
        var scores = QuestionEvaluation.Run(new MarkDetector(), Rows).Scores;

        Assert.Equal(new QuestionScores(5, 2, 1, 1), scores);
        Assert.Equal((2 / 3.0, 2 / 3.0, 2 / 3.0), (scores.Precision, scores.Recall, scores.F1));
    }

    [Fact]
    public void Confusions_are_listed()
    {
        var evaluation = QuestionEvaluation.Run(new MarkDetector(), Rows);

        Assert.Equal("b", Assert.Single(evaluation.Misses).Utterance.Text);
        Assert.Equal("c?", Assert.Single(evaluation.FalseAlarms).Utterance.Text);
    }

    [Fact]
    public void Another_threshold_needs_no_second_run() =>
        Assert.Equal(new QuestionScores(5, 3, 2, 0), QuestionEvaluation.Run(new MarkDetector(), Rows).ScoresAt(0.1f));

    [Fact]
    public void Without_rows_the_figures_are_zero() => Assert.Equal((0d, 0d, 0d), (new QuestionScores(0, 0, 0, 0).Precision, new QuestionScores(0, 0, 0, 0).Recall, new QuestionScores(0, 0, 0, 0).F1));

    [Fact]
    public void Lines_are_label_text_and_source() =>
        Assert.Equal([new(true, "价格呢", "s"), new(false, "ok", "")], LabelledUtterance.Parse(["label\ttext\tsource", "1\t价格呢\ts", "", "0\tok"]));

    [Theory]
    [InlineData("2\ttext\ts")]
    [InlineData("1")]
    public void A_malformed_line_is_named(string line)
    {
        var error = Assert.Throws<FormatException>(() => LabelledUtterance.Parse(["1\ta\tb", line]).ToList());

        Assert.Contains("第 2 行", error.Message, StringComparison.Ordinal);
        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
    }

    private sealed class MarkDetector : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text) => text.Contains('?') ? new(true, 0.9f, 0, text.Length, "mark") : new(false, 0.1f, 0, 0, "statement");
    }
}
