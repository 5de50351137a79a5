using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Counts what a detector gets right on labelled rows.</summary>
internal static class Measurement
{
    public static QuestionScores Of(QuestionModel model, IReadOnlyList<LabelledRow> rows, float threshold) => Of(new QuestionDetector(model, threshold), rows);

    public static QuestionScores Of(IQuestionDetector detector, IReadOnlyList<LabelledRow> rows) =>
        QuestionEvaluation.Run(detector, rows.Select(row => new LabelledUtterance(row.Asks, row.Text, row.Source))).Scores;
}
