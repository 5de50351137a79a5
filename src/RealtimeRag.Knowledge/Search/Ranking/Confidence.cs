using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How likely the best passage holds the answer at all: a logistic function of how much of the question it covers, how it stands out and
/// how telling the words are that it covers. Fitted on whole questions, parts of them and everyday talk, so that one threshold a language
/// serves small folders and large ones; apart for passages below a heading that asks, where few words in common are enough.
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

    // BM25 as a share of the question has no bound where the question is short.
    private const double MostBaseBelow = 1.2;

    /// <summary>The least confidence that is answered.</summary>
    public static double Threshold(SearchLanguage language) => Of(language).Threshold;

    /// <summary>The chance, 0 to 1.</summary>
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

    /// <summary>All signals of a passage whose heading asks nothing, as they are fitted for a language; the last is the lack of telling words.</summary>
    public static double[] TextSignals(SearchLanguage language, Evidence evidence) => TextSignals(Of(language), evidence);

    private static double[] TextSignals(Model model, Evidence evidence) =>
        [.. Signals(evidence, model.MostBase), -Math.Max(0, model.WeakBelow - Math.Sqrt(evidence.Discriminative))];

    /// <summary>What the chance of a passage is made of whose heading asks nothing.</summary>
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

    /// <summary>All signals of a passage below a heading that asks: the heading counts as it is, and as far as what it shares is more than everyday words.</summary>
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

    /// <summary>What was fitted for a language.</summary>
    private sealed record Model
    {
        /// <summary>Weights: two sentences, window, BM25, root of coverage, lead, log of weight, kind asked for, square of coverage, run, rarest, gathered; the constant.</summary>
        public required double[] Text { get; init; }

        /// <summary>The most that BM25 may be, as a share of the question.</summary>
        public required double MostBase { get; init; }

        /// <summary>What it costs to have no telling word.</summary>
        public required double WeakPenalty { get; init; }

        /// <summary>How telling is enough, the root of <see cref="Evidence.Discriminative"/>.</summary>
        public required double WeakBelow { get; init; }

        /// <summary>Weights below a heading that asks: BM25, root of coverage, log of weight, root of telling, heading in telling words, heading; the constant.</summary>
        public required double[] Below { get; init; }

        /// <summary>The least chance that is answered.</summary>
        public required double Threshold { get; init; }
    }
}
