using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// The probability that the best passage contains the answer at all: a logistic function of how much of the question it covers, how far
/// it is ahead, and how distinctive the covered words are. Fitted on whole questions, partial questions and everyday conversation, so that
/// one threshold per language suits small and large folders. Passages under a heading that is a question have their own model,
/// because a few common words are enough there.
/// </summary>
internal static class Confidence
{
    private static readonly Model Chinese = new()
    {
        Text = [3.599, 5.002, 4.374, 2.082, 2.916, 1.216, 0.566, -0.615, -2.290, 4.249, 3.230, -15.128],
        MostBase = double.MaxValue,
        WeakPenalty = 10,
        WeakBelow = 0.5,
        Below = [2.136, 4.896, 0.937, 2.707, 2.799, 5.340, -9.762],
        Threshold = 0.29,
    };

    private static readonly Model English = new()
    {
        Text = [2.864, 3.130, 10.843, 0.498, 2.153, 3.139, 3.542, -3.649, -1.134, -2.846, 1.623, -12.394],
        MostBase = 1.2,
        WeakPenalty = 20,
        WeakBelow = 0.33,
        Below = [4.324, 3.679, 2.361, 2.274, 2.369, 3.597, -10.7],
        Threshold = 0.26,
    };

    // BM25 relative to the question's weight is unbounded for short questions.
    private const double MostBaseBelow = 1.2;

    /// <summary>The lowest confidence at which a question is answered.</summary>
    public static double Threshold(SearchLanguage language) => Of(language).Threshold;

    /// <summary>The probability, 0 to 1.</summary>
    public static double Of(SearchLanguage language, Evidence? evidence)
    {
        if (evidence is null)
        {
            return 0;
        }

        var model = Of(language);
        var sum = evidence.Heading is { } heading
            ? Sum(model.Below, HeadingSignals(evidence, heading))
            : Sum([.. model.Text[..^1], model.WeakPenalty, model.Text[^1]], TextSignals(model, evidence));
        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>All signals of a passage whose heading is not a question, as fitted for a language; the last is the lack of distinctive words.</summary>
    public static double[] TextSignals(SearchLanguage language, Evidence evidence) => TextSignals(Of(language), evidence);

    private static double[] TextSignals(Model model, Evidence evidence) =>
        [.. Signals(evidence, model.MostBase), -Math.Max(0, model.WeakBelow - Math.Sqrt(evidence.Discriminative))];

    /// <summary>The signals of a passage whose heading is not a question.</summary>
    public static double[] Signals(Evidence evidence, double mostBase = double.MaxValue)
    {
        var (total, best) = (evidence.Total, evidence.Best);
        var coverage = best.Coverage / total;
        return
        [
            best.TwoSentences / total, best.Window / total, Math.Min(mostBase, best.Base / total), Math.Sqrt(coverage), evidence.Lead,
            LogWeight(evidence), best.Typed / total, coverage * coverage, evidence.Run / total, evidence.Rarest / 10, evidence.DocumentCoverage,
        ];
    }

    /// <summary>
    /// All signals of a passage under a heading that is a question; the heading's similarity counts as it is, and scaled by how
    /// distinctive the shared words are.
    /// </summary>
    public static double[] HeadingSignals(Evidence evidence, double heading)
    {
        var telling = Math.Sqrt(evidence.Discriminative);
        return
        [
            Math.Min(MostBaseBelow, evidence.Best.Base / evidence.Total), Math.Sqrt(evidence.Best.Coverage / evidence.Total), LogWeight(evidence),
            telling, heading * Math.Min(1, telling), heading,
        ];
    }

    private static double LogWeight(Evidence evidence) => Math.Log(evidence.Total / Math.Log(1 + evidence.Passages));

    private static double Sum(double[] weights, double[] signals) => weights[^1] + weights.Zip(signals, (weight, signal) => weight * signal).Sum();

    private static Model Of(SearchLanguage language) => language == SearchLanguage.Chinese ? Chinese : English;

    /// <summary>The parameters fitted for a language.</summary>
    private sealed record Model
    {
        /// <summary>
        /// Weights: two sentences, window, BM25, root of coverage, lead, log of weight, kind asked for, square of coverage, run, rarest,
        /// document coverage; the constant.
        /// </summary>
        public required double[] Text { get; init; }

        /// <summary>Upper bound of BM25 relative to the question's weight.</summary>
        public required double MostBase { get; init; }

        /// <summary>Penalty if no word is distinctive.</summary>
        public required double WeakPenalty { get; init; }

        /// <summary>The root of <see cref="Evidence.Discriminative"/> from which words count as distinctive.</summary>
        public required double WeakBelow { get; init; }

        /// <summary>
        /// Weights under a heading that is a question: BM25, root of coverage, log of weight, root of distinctiveness,
        /// heading in distinctive words, heading; the constant.
        /// </summary>
        public required double[] Below { get; init; }

        /// <summary>The lowest probability at which a question is answered.</summary>
        public required double Threshold { get; init; }
    }
}
