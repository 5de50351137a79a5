using System.Globalization;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Fills the figures into the text of the model card.</summary>
internal static class ModelCard
{
    private const int Examples = 12;

    public static string Write(QuestionData data, ModelParameters parameters, long bytes, IEnumerable<string> leaveOneOut)
    {
        var model = new QuestionModel(parameters);
        var card = string.Join('\n', File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", "model-card.md")));
        return card
            .Replace("{{threshold}}", Number(parameters.Threshold, "F2"))
            .Replace("{{size}}", Number(bytes / 1024.0, "F0"))
            .Replace("{{words}}", Number(parameters.WordHashes.Length, "F0"))
            .Replace("{{networks}}", Number(parameters.Networks.Length, "F0"))
            .Replace("{{filters}}", Number(parameters.Networks[0].Filters, "F0"))
            .Replace("{{templates}}", Number(data.Training.Count(row => row.Source == TemplateExpander.Source), "F0"))
            .Replace("{{kind-rows}}", Number(KindRows.Read().Count(), "F0"))
            .Replace("{{held-out}}", Number(data.HeldOut.Count, "F0"))
            .Replace("{{clause-rounds}}", Number(ModelTrainer.ClauseRounds, "F0"))
            .Replace("{{figures}}", Lines(Figures(data, model)))
            .Replace("{{operating}}", Lines(Operating(data, model)))
            .Replace("{{joined}}", Lines(Joined(data, model)))
            .Replace("{{kinds}}", Lines(Kinds(data, model)))
            .Replace("{{lengths}}", Lines(Lengths(data, model)))
            .Replace("{{sources}}", Lines(Sources(data, model)))
            .Replace("{{confusions}}", Lines(Confusions(data, model)))
            .Replace("{{leave-one-out}}", Lines(leaveOneOut)) + "\n";
    }

    private static IEnumerable<string> Figures(QuestionData data, QuestionModel model) =>
        from set in Sets(data)
        let baseline = Measurement.Of(new KeywordBaseline(), set.Rows)
        let trained = Measurement.Of(model, set.Rows, model.Threshold)
        select $"| {set.Name} | {set.Rows.Count} | {set.Rows.Count(row => row.Asks)} | {Row(baseline)} | {Row(trained)} |";

    private static IEnumerable<string> Joined(QuestionData data, QuestionModel model) =>
        from language in ((string Name, IReadOnlyList<LabelledRow> Rows)[])[("zh", data.Chinese), ("en", data.English)]
        from length in ((int Fewest, int Most)[])[(2, 4), (8, 16)]
        from atEnd in (bool[])[true, false]
        let rows = JoinedTranscripts.Of(language.Rows, length.Fewest, length.Most, atEnd)
        select $"| {language.Name} | {length.Fewest}–{length.Most} | {(atEnd ? "end" : "within")} | {Row(Measurement.Of(new KeywordBaseline(), rows))} | {Row(Measurement.Of(model, rows, model.Threshold))} |";

    private static IEnumerable<string> Kinds(QuestionData data, QuestionModel model) =>
        from kind in data.HeldOut.GroupBy(row => row.Source.Split(':')[1])
        let rows = kind.ToList()
        let scores = Measurement.Of(model, rows, model.Threshold)
        select $"| {kind.Key} | {rows.Count} | {rows.Count(row => row.Asks)} | {Row(scores)} | {rows.Count - scores.FalseAlarms - scores.Misses} of {rows.Count} |";

    private static IEnumerable<string> Lengths(QuestionData data, QuestionModel model) =>
        from language in ((string Name, IReadOnlyList<LabelledRow> Rows, int[] Limits)[])[("zh, characters", data.Chinese, [13, 18, 25, 40, int.MaxValue]), ("en, words", data.English, [8, 16, 24, int.MaxValue])]
        from i in Enumerable.Range(0, language.Limits.Length)
        let least = i == 0 ? 1 : language.Limits[i - 1]
        let rows = language.Rows.Where(row => Length(row) is var length && length >= least && length < language.Limits[i]).ToList()
        let range = language.Limits[i] == int.MaxValue ? $"{least} or more" : $"{least}–{language.Limits[i] - 1}"
        select $"| {language.Name} | {range} | {rows.Count} | {rows.Count(row => row.Asks)} | {Row(Measurement.Of(new KeywordBaseline(), rows))} | {Row(Measurement.Of(model, rows, model.Threshold))} |";

    private static int Length(LabelledRow row) => row.IsChinese ? row.Text.Count(c => c != ' ') : row.Text.Split(' ').Length;

    private static IEnumerable<string> Operating(QuestionData data, QuestionModel model)
    {
        var evaluations = Sets(data).Take(3).Select(set => QuestionEvaluation.Run(
            new QuestionDetector(model, threshold: null), set.Rows.Select(row => new LabelledUtterance(row.Asks, row.Text, row.Source)))).ToList();
        return from threshold in (float[])[0.1f, 0.2f, 0.3f, model.Threshold, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 0.98f]
               orderby threshold
               select $"| {Number(threshold, "F2")} | {string.Join(" | ", evaluations.Select(evaluation => Row(evaluation.ScoresAt(threshold))))} |";
    }

    private static IEnumerable<string> Sources(QuestionData data, QuestionModel model) =>
        from corpus in data.Development.GroupBy(row => row.Corpus)
        orderby corpus.Key
        let rows = corpus.ToList()
        select $"| {corpus.Key} | {data.Training.Count(row => row.Corpus == corpus.Key)} | {rows.Count} | {rows.Count(row => row.Asks)} | {Row(Measurement.Of(model, rows, model.Threshold))} |";

    /// <summary>Only rows written for the project are printed: other corpora are not ours to quote.</summary>
    private static IEnumerable<string> Confusions(QuestionData data, QuestionModel model)
    {
        var evaluation = QuestionEvaluation.Run(new QuestionDetector(model, threshold: null), data.Adversarial.Select(row => new LabelledUtterance(row.Asks, row.Text, row.Source)));
        return evaluation.Misses.Take(Examples).Select(item => $"| missed | {Number(item.Verdict.Confidence, "F2")} | {item.Utterance.Text} |")
            .Concat(evaluation.FalseAlarms.Take(Examples).Select(item => $"| false alarm | {Number(item.Verdict.Confidence, "F2")} | {item.Utterance.Text} |"));
    }

    private static IEnumerable<(string Name, IReadOnlyList<LabelledRow> Rows)> Sets(QuestionData data) =>
    [
        ("dev/zh", data.Chinese),
        ("dev/en", data.English),
        ("adversarial_dev", data.Adversarial),
        .. data.HeldOut.GroupBy(row => row.IsChinese).OrderByDescending(group => group.Key).Select(group => ($"held out, {(group.Key ? "zh" : "en")}", (IReadOnlyList<LabelledRow>)[.. group])),
        .. data.Adversarial.GroupBy(row => row.Source.Split(':')[1].Split('-')[0]).Select(group => ($"adversarial_dev, {group.Key}", (IReadOnlyList<LabelledRow>)[.. group])),
    ];

    private static string Row(QuestionScores scores) => $"{Number(scores.Precision, "F3")} / {Number(scores.Recall, "F3")} / {Number(scores.F1, "F3")}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
