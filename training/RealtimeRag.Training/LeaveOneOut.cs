using System.Globalization;
using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Trains without one corpus at a time and measures on its development rows, compared with training on all corpora.</summary>
internal static class LeaveOneOut
{
    public static async Task<List<string>> RunAsync(QuestionData data, TrainingPlan plan, TextWriter log)
    {
        var everything = await TrainAsync(data, plan, without: null, log);
        var lines = new List<string>();
        foreach (var corpus in data.Development.Select(row => row.Corpus).Distinct().Order(StringComparer.Ordinal).ToList())
        {
            var without = await TrainAsync(data, plan, corpus, log);
            var own = data.Development.Where(row => row.Corpus == corpus).ToList();
            var questions = own.Count(row => row.Asks);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {corpus} | {own.Count} | {questions} | {Figures(everything, own)} | {Figures(without, own)} |"));
            await log.WriteLineAsync(lines[^1]);
        }

        return lines;
    }

    private static async Task<QuestionModel> TrainAsync(QuestionData data, TrainingPlan plan, string? without, TextWriter log)
    {
        var rows = data.Training.Where(row => row.Corpus != without).ToList();
        var model = await ModelTrainer.TrainAsync(rows, plan, seed: 1, log);
        return new(CalibrationFitter.Fit(model, [.. data.Development.Where(row => row.Corpus != without)]));
    }

    private static string Figures(QuestionModel model, List<LabelledRow> rows)
    {
        var scores = Measurement.Of(model, rows, model.Threshold);
        return string.Create(CultureInfo.InvariantCulture, $"{scores.Precision:F3} / {scores.Recall:F3} / {scores.F1:F3}");
    }
}
