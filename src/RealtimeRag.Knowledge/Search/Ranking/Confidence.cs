namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How likely the best passage holds the answer at all: a logistic function of how much of the question it covers and how it stands out.
/// Fitted on whole questions and parts of them, so that one threshold a language serves small folders and large ones.
/// </summary>
internal static class Confidence
{
    // Two sentences, window, BM25, root of coverage, lead over the second, log of weight, kind asked for, square of coverage; the constant.
    private static readonly double[] Chinese = [2.925, 3.323, 0.539, 21.485, 3.203, 2.089, 0.248, -9.030, -21.364];
    private static readonly double[] English = [1.848, 3.742, 6.001, 15.402, 0.724, 4.384, 2.957, -10.707, -20.201];

    /// <summary>The least confidence that is answered.</summary>
    public static double Threshold(QuestionLanguage language) => language == QuestionLanguage.Chinese ? 0.33 : 0.27;

    /// <summary>The chance, 0 to 1.</summary>
    /// <param name="language">The question's language.</param>
    /// <param name="total">Weight of the whole question.</param>
    /// <param name="passages">Passages in the index.</param>
    /// <param name="best">The best passage.</param>
    /// <param name="lead">How far the second one is behind, as a share of the best one's score.</param>
    public static double Of(QuestionLanguage language, double total, int passages, RankFeatures best, double lead)
    {
        var coverage = best.Coverage / total;
        ReadOnlySpan<double> signals =
        [
            best.TwoSentences / total, best.Window / total, best.Base / total, Math.Sqrt(coverage), lead,
            Math.Log(total / Math.Log(1 + passages)), best.Typed / total, coverage * coverage,
        ];
        var weights = language == QuestionLanguage.Chinese ? Chinese : English;
        var sum = weights[^1];
        for (var i = 0; i < signals.Length; i++)
        {
            sum += weights[i] * signals[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }
}
