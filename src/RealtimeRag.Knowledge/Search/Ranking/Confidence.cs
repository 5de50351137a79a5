namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How likely the best passage holds the answer at all: a logistic function of how much of the question it covers, how it stands out,
/// how telling the words are that it covers, and how alike the question and its heading are. Fitted on whole questions, parts of them and
/// everyday talk, so that one threshold a language serves small folders and large ones.
/// </summary>
internal static class Confidence
{
    // Of signals: two sentences, window, BM25, root of coverage, lead, log of weight, kind asked for, square of coverage, run, rarest, gathered; the constant.
    private static readonly Model Chinese = new(
        [3.599, 5.002, 4.374, 2.082, 2.916, 1.216, 0.566, -0.615, -2.290, 4.249, 3.230, -15.128], MostBase: double.MaxValue, Heading: 11.2, Meagre: 10, Enough: 0.5, Threshold: 0.29);

    private static readonly Model English = new(
        [2.864, 3.130, 10.843, 0.498, 2.153, 3.139, 3.542, -3.649, -1.134, -2.846, 1.623, -12.394], MostBase: 1.2, Heading: 2.1, Meagre: 20, Enough: 0.33, Threshold: 0.26);

    // From what likeness on a heading is taken for the question itself, where telling words are alike and where only everyday ones are.
    private const double LikeQuestion = 0.35;
    private const double SameQuestion = 0.75;

    /// <summary>The least confidence that is answered.</summary>
    public static double Threshold(QuestionLanguage language) => Of(language).Threshold;

    /// <summary>The chance, 0 to 1.</summary>
    public static double Of(QuestionLanguage language, Evidence? evidence)
    {
        if (evidence is null)
        {
            return 0;
        }

        // Everyday words in common, however many, are no evidence; neither is a heading that shares nothing else.
        var model = Of(language);
        var telling = Math.Sqrt(evidence.Telling);
        var heading = TellingHeading(evidence);
        var sum = model.Weights[^1] + (model.Heading * heading) - (model.Meagre * Math.Max(0, model.Enough - telling) * (1 - evidence.Heading));
        var signals = Signals(evidence, model.MostBase);
        for (var i = 0; i < signals.Length; i++)
        {
            sum += model.Weights[i] * signals[i];
        }

        var chance = 1 / (1 + Math.Exp(-sum));
        return HeadingAsks(evidence) ? Math.Max(chance, model.Threshold) : chance;
    }

    /// <summary>Whether the heading of the best passage asks the question.</summary>
    public static bool HeadingAsks(Evidence evidence) => TellingHeading(evidence) >= LikeQuestion || evidence.Heading >= SameQuestion;

    /// <summary>What the chance is made of, beside the telling words and the heading.</summary>
    public static double[] Signals(Evidence evidence, double mostBase = double.MaxValue)
    {
        var (total, best) = (evidence.Total, evidence.Best);
        var coverage = best.Coverage / total;
        return
        [
            best.TwoSentences / total, best.Window / total, Math.Min(mostBase, best.Base / total), Math.Sqrt(coverage), evidence.Lead,
            Math.Log(total / Math.Log(1 + evidence.Passages)), best.Typed / total, coverage * coverage,
            evidence.Run / total, evidence.Rarest / 10, evidence.Gathered,
        ];
    }

    private static double TellingHeading(Evidence evidence) => evidence.Heading * Math.Min(1, Math.Sqrt(evidence.Telling));

    private static Model Of(QuestionLanguage language) => language == QuestionLanguage.Chinese ? Chinese : English;

    /// <summary>What was fitted for a language.</summary>
    /// <param name="Weights">Of the signals; the constant last.</param>
    /// <param name="MostBase">The most that BM25 may be, as a share of the question: short questions of usual words have any.</param>
    /// <param name="Heading">What a heading adds that asks the same.</param>
    /// <param name="Meagre">What it costs to have no telling word.</param>
    /// <param name="Enough">How telling is enough, the root of <see cref="Evidence.Telling"/>.</param>
    /// <param name="Threshold">The least chance that is answered.</param>
    private sealed record Model(double[] Weights, double MostBase, double Heading, double Meagre, double Enough, double Threshold);
}
