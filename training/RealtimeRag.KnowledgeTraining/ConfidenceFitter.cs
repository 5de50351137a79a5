using RealtimeRag.Knowledge.Evaluation;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>One search, and whether its best passage answers.</summary>
internal sealed record ConfidenceExample(Evidence Evidence, bool Answers, bool IsWhole);

/// <summary>The fitted function, and its results compared with the shipped one.</summary>
/// <param name="Weights">In the order of <see cref="Confidence"/>: the signals, the constant.</param>
/// <param name="Penalty">The penalty for having no discriminative word.</param>
/// <param name="Threshold">The lowest probability that leads to an answer, at the shipped share of false answers.</param>
/// <param name="Kept">Of the whole questions that have an answer, the share that is answered: fitted, shipped.</param>
/// <param name="False">Of the whole questions that have none, the share that is answered: fitted, shipped.</param>
internal sealed record FittedConfidence(double[] Weights, double Penalty, double Threshold, (double Fitted, double Shipped) Kept, (double Fitted, double Shipped) False);

/// <summary>Fits <see cref="Confidence"/> for passages whose heading is not a question, on whole questions, parts of them and everyday conversation.</summary>
internal static class ConfidenceFitter
{
    private const double Penalty = 1;
    private const int ShortestPart = 6;

    /// <summary>Examples of one language.</summary>
    /// <param name="sets">The sets of that language: each question is asked of its own corpus, and of corpora that cannot answer it.</param>
    /// <param name="talk">Utterances of everyday conversation, which no corpus answers.</param>
    public static List<ConfidenceExample> Examples(IReadOnlyList<TrainingSet> sets, IReadOnlyList<string> talk)
    {
        var examples = new List<ConfidenceExample>();
        foreach (var set in sets)
        {
            var (even, odd) = set.Corpus.Halves();
            examples.AddRange(set.Questions.AsParallel().AsOrdered().SelectMany(question => Asked(set, question, even, odd)));
        }

        foreach (var corpus in sets.Select(set => set.Corpus).Distinct())
        {
            examples.AddRange(talk.AsParallel().AsOrdered().Select(text => corpus.Index.Search(text, 1).Evidence).OfType<Evidence>()
                .Where(evidence => evidence.Heading is null).Select(evidence => new ConfidenceExample(evidence, Answers: false, IsWhole: false)));
        }

        return examples;
    }

    /// <summary>Fits, with the threshold at the shipped share of false answers.</summary>
    public static FittedConfidence Fit(IReadOnlyList<ConfidenceExample> examples, bool isChinese)
    {
        var language = isChinese ? SearchLanguage.Chinese : SearchLanguage.English;
        var weights = LogisticRegression.Fit([.. examples.Select(example => Confidence.TextSignals(language, example.Evidence))], [.. examples.Select(example => example.Answers)], Penalty);
        var whole = examples.Where(example => example.IsWhole).ToList();
        double Fitted(ConfidenceExample example) => LogisticRegression.Chance(weights, Confidence.TextSignals(language, example.Evidence));
        double Shipped(ConfidenceExample example) => Confidence.Of(language, example.Evidence);
        var shipped = Shares(whole, Shipped, Confidence.Threshold(language));
        var false_ = whole.Where(example => !example.Answers).Select(Fitted).OrderDescending().ToList();
        var threshold = false_.Count == 0 ? 0.5 : false_[Math.Min(false_.Count - 1, (int)(shipped.False * false_.Count))];
        var fitted = Shares(whole, Fitted, threshold);
        return new FittedConfidence([.. weights[..^2], weights[^1]], weights[^2], threshold, (fitted.Kept, shipped.Kept), (fitted.False, shipped.False));
    }

    private static (double Kept, double False) Shares(List<ConfidenceExample> examples, Func<ConfidenceExample, double> chance, double threshold) => (
        examples.Where(example => example.Answers).Select(example => chance(example) >= threshold ? 1.0 : 0).DefaultIfEmpty().Average(),
        examples.Where(example => !example.Answers).Select(example => chance(example) >= threshold ? 1.0 : 0).DefaultIfEmpty().Average());

    private static IEnumerable<ConfidenceExample> Asked(TrainingSet set, EvaluationQuestion question, SearchIndex even, SearchIndex odd)
    {
        var isGoldEven = even.Search(question.Question, 100).Hits.Any(hit => set.IsGold(question, hit.Id));
        var asked = new[] { (Text: question.Question, IsWhole: true) }.Concat(Parts(question.Question).Select(part => (Text: part, IsWhole: false)));
        foreach (var (text, isWhole) in asked)
        {
            // Ask its own corpus, and the half without its article.
            foreach (var index in (SearchIndex[])[set.Corpus.Index, isGoldEven ? odd : even])
            {
                if (index.Search(text, 1) is { Evidence: { Heading: null } evidence, Hits: [var best, ..] })
                {
                    yield return new ConfidenceExample(evidence, set.IsGold(question, best.Id), isWhole);
                }
            }
        }
    }

    private static IEnumerable<string> Parts(string question) => question.Length < 2 * ShortestPart
        ? []
        : [question[..(question.Length / 2)], question[(question.Length / 2)..]];
}
