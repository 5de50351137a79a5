namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How likely the best passage holds the answer at all: a logistic function of how much of the question it covers and how it stands out.
/// Fitted on whole questions and parts of them, so that one threshold a language serves small folders and large ones.
/// </summary>
internal static class Confidence
{
    // Two sentences, window, BM25, root of coverage, lead, log of weight, kind asked for, square of coverage, run, rarest, gathered; the constant.
    private static readonly double[] Chinese = [3.637, 4.940, 4.532, 2.561, 3.034, 1.147, 0.658, -0.520, -2.996, 3.796, 3.224, -14.819];
    private static readonly double[] English = [2.834, 3.141, 10.568, 0.898, 2.184, 3.135, 3.530, -3.832, -1.085, -2.916, 1.640, -12.453];

    // What a heading that asks the same adds, and from what likeness on it is taken for the question itself.
    private const double HeadingWeight = 3.5;
    private const double SameQuestion = 0.35;

    /// <summary>The least confidence that is answered.</summary>
    public static double Threshold(QuestionLanguage language) => language == QuestionLanguage.Chinese ? 0.28 : 0.26;

    /// <summary>The chance, 0 to 1.</summary>
    public static double Of(QuestionLanguage language, Evidence? evidence)
    {
        if (evidence is null)
        {
            return 0;
        }

        var weights = language == QuestionLanguage.Chinese ? Chinese : English;
        var signals = Signals(evidence);
        var sum = weights[^1] + (HeadingWeight * evidence.Heading);
        for (var i = 0; i < weights.Length - 1; i++)
        {
            sum += weights[i] * signals[i];
        }

        var chance = 1 / (1 + Math.Exp(-sum));
        return evidence.Heading >= SameQuestion ? Math.Max(chance, Threshold(language)) : chance;
    }

    /// <summary>What the chance is made of.</summary>
    public static double[] Signals(Evidence evidence)
    {
        var (total, best) = (evidence.Total, evidence.Best);
        var coverage = best.Coverage / total;
        return
        [
            best.TwoSentences / total, best.Window / total, best.Base / total, Math.Sqrt(coverage), evidence.Lead,
            Math.Log(total / Math.Log(1 + evidence.Passages)), best.Typed / total, coverage * coverage,
            evidence.Run / total, evidence.Rarest / 10, evidence.Gathered,
        ];
    }
}
