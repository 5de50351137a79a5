using System.Globalization;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>Prints what fitting the gate of "did you mean" gives, and how the product does.</summary>
internal static class ClarifyReport
{
    /// <summary>Fits on the questions in odd places, and measures both halves.</summary>
    public static async Task WriteAsync(string documents, string table, TextWriter output)
    {
        var questions = ClarifyQuestion.Read(table);
        var (odd, even) = (Half(questions, 0), Half(questions, 1));
        var rows = ClarifyMeasurement.Search(await AskedDocuments.ReadAsync(documents, Directory.CreateTempSubdirectory("none-").FullName), odd);
        var weights = ClarifyMeasurement.Fit(rows);
        await output.WriteLineAsync("weights " + string.Join(", ", weights.Select(weight => weight.ToString("F2", CultureInfo.InvariantCulture))));
        foreach (var language in Enum.GetValues<SearchLanguage>())
        {
            foreach (var threshold in (double[])[0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
            {
                var unsure = rows.Where(row => row.Question.Language == language && !row.Result.IsConfident && !row.Result.Hits.IsEmpty
                    && LogisticRegression.Chance(weights, Clarification.Signals(row.Result)) >= threshold).ToList();
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{language} {threshold:F1}: offers {unsure.Count}, right among them {unsure.Count(row => row.IsAmongFirst)}, off-topic {unsure.Count(row => row.Question.IsOffTopic)}"));
            }
        }

        var store = Path.Combine(Directory.CreateTempSubdirectory("clarify-").FullName, "index.db");
        await using var knowledge = await KnowledgeBase.OpenAsync(new KnowledgeOptions(documents, store) { Watch = false }, TimeProvider.System, CancellationToken.None);
        await knowledge.WhenIndexed;
        foreach (var (name, half) in ((string, List<ClarifyQuestion>)[])[("fitted on", odd), ("kept apart", even)])
        {
            foreach (var language in Enum.GetValues<SearchLanguage>())
            {
                await output.WriteLineAsync($"{name}, {language}: {ClarifyMeasurement.Measure(knowledge, half.Where(question => question.Language == language && !question.IsOffTopic))}");
                await output.WriteLineAsync($"{name}, {language}, off-topic: {ClarifyMeasurement.Measure(knowledge, half.Where(question => question.Language == language && question.IsOffTopic))}");
            }
        }
    }

    private static List<ClarifyQuestion> Half(List<ClarifyQuestion> questions, int remainder) => [.. questions.Index().Where(row => row.Index % 2 == remainder).Select(row => row.Item)];
}
