using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>The weights fitted for passages under a heading that is a question, compared with the shipped ones at the shipped threshold.</summary>
/// <param name="Weights">In the order of <see cref="Confidence"/>: the signals, the constant.</param>
/// <param name="Examples">How many questions ranked such a passage first: those that it answers, those that it does not.</param>
/// <param name="Kept">Share of the former that are answered: fitted, shipped.</param>
/// <param name="False">Share of the latter that are answered: fitted, shipped.</param>
internal sealed record FittedHeadingConfidence(double[] Weights, (int Answered, int Unanswered) Examples, (double Fitted, double Shipped) Kept, (double Fitted, double Shipped) False);

/// <summary>Fits <see cref="Confidence"/> for passages under a heading that is a question, on questions about documents with such headings.</summary>
internal static class HeadingConfidenceFitter
{
    private const double Penalty = 0.1;

    /// <summary>The questions of one language that rank a passage under such a heading first.</summary>
    public static List<ConfidenceExample> Examples(AskedDocuments asked, SearchLanguage language) =>
    [
        .. asked.Questions.AsParallel().AsOrdered()
            .Select(question => (Question: question, Result: QuestionSearch.Find(asked.Corpus.Index, question.Text, 1)))
            .Where(found => found.Result.Language == language && found.Result.Evidence is { Heading: not null })
            .Select(found => new ConfidenceExample(
                found.Result.Evidence!, found.Question.Files.Contains(asked.Corpus.Passages[(int)found.Result.Hits[0].Id].Id, StringComparer.Ordinal), IsWhole: true)),
    ];

    /// <summary>Fits, and shifts the constant so that the shipped threshold gives no more false answers than with the shipped weights.</summary>
    public static FittedHeadingConfidence Fit(IReadOnlyList<ConfidenceExample> examples, SearchLanguage language)
    {
        var rows = examples.Select(example => Confidence.HeadingSignals(example.Evidence, example.Evidence.Heading!.Value)).ToList();
        var weights = LogisticRegression.Fit(rows, [.. examples.Select(example => example.Answers)], Penalty);
        var threshold = Confidence.Threshold(language);
        var shipped = examples.Select(example => Confidence.Of(language, example.Evidence) >= threshold).ToList();
        var wrong = examples.Count(example => !example.Answers);
        var allowed = examples.Zip(shipped).Count(pair => !pair.First.Answers && pair.Second);
        var sums = examples.Zip(rows, (example, row) => (example.Answers, Sum: weights[^1] + weights.Zip(row, (weight, signal) => weight * signal).Sum())).ToList();

        // Just above the first false answer too many; without one, everything may be answered.
        var tooMany = sums.Where(row => !row.Answers).Select(row => row.Sum).OrderDescending().Skip(allowed).ToList();
        var least = tooMany.Count > 0 ? Math.BitIncrement(tooMany[0]) : sums.Min(row => row.Sum);
        return new FittedHeadingConfidence(
            [.. weights[..^1], weights[^1] + Math.Log(threshold / (1 - threshold)) - least],
            (examples.Count - wrong, wrong),
            (Share(sums.Where(row => row.Answers).Select(row => row.Sum >= least)), Share(examples.Zip(shipped).Where(pair => pair.First.Answers).Select(pair => pair.Second))),
            (Share(sums.Where(row => !row.Answers).Select(row => row.Sum >= least)), Share(examples.Zip(shipped).Where(pair => !pair.First.Answers).Select(pair => pair.Second))));
    }

    private static double Share(IEnumerable<bool> holds) => holds.Select(holds => holds ? 1.0 : 0).DefaultIfEmpty().Average();
}
