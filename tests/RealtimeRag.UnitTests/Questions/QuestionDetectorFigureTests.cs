using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>The detector keeps the quality it was shipped with: floors stand just below what was reached on these rows.</summary>
public sealed class QuestionDetectorFigureTests
{
    private static readonly QuestionDetector Detector = new();

    [Theory]
    [InlineData("dev-zh.tsv", 0.94)]
    [InlineData("dev-en.tsv", 0.855)]
    [InlineData("adversarial.tsv", 0.935)]
    public void F1_stays_above_its_floor(string sample, double floor)
    {
        var scores = QuestionEvaluation.Run(Detector, QuestionRows.Read(sample)).Scores;

        Assert.True(scores.F1 >= floor, $"{sample}: {scores} F1 {scores.F1:F4}");
    }

    [Theory]
    [InlineData("dev-en.tsv")]
    [InlineData("adversarial.tsv")]
    public void Shouting_changes_no_verdict(string sample) =>
        Assert.All(QuestionRows.Read(sample), row => Assert.Equal(Detector.Detect(row.Text).IsQuestion, Detector.Detect(row.Text.ToUpperInvariant()).IsQuestion));

    [Fact]
    public void Full_width_changes_no_verdict() =>
        Assert.All(QuestionRows.Read("dev-en.tsv"), row => Assert.Equal(Detector.Detect(row.Text).IsQuestion, Detector.Detect(Widened(row.Text)).IsQuestion));

    [Fact]
    public void A_conversation_of_statements_has_no_question()
    {
        var statements = QuestionRows.Read("dev-zh.tsv").Concat(QuestionRows.Read("dev-en.tsv")).Where(row => !row.Asks).ToList();

        Assert.InRange(statements.Count(row => Detector.Detect(row.Text).IsQuestion), 0, statements.Count * 4 / 100);
    }

    [Fact]
    public void A_question_at_the_end_of_a_long_transcript_is_found()
    {
        var rows = QuestionRows.Read("dev-en.tsv");
        var lead = string.Join(' ', rows.Where(row => !row.Asks && row.Source.StartsWith("mrda", StringComparison.Ordinal)).Take(25).Select(row => row.Text));
        var questions = rows.Where(row => row.Asks && row.Text.Split(' ').Length > 4 && Detector.Detect(row.Text).Confidence > 0.9f).ToList();

        var found = questions.Count(row => Detector.Detect(lead + " " + row.Text).IsQuestion);

        Assert.InRange(found, questions.Count * 8 / 10, questions.Count);
    }

    private static string Widened(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] is > ' ' and <= '~' ? (char)(source[i] + 0xfee0) : source[i];
        }
    });
}
