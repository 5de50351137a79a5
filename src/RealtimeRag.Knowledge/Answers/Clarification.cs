using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>
/// The probability that one of the sections found is meant although the search is not confident enough to answer: a logistic function of the
/// confidence and of how much the most similar of their headings has in common with the question.
/// </summary>
internal static class Clarification
{
    /// <summary>The maximum number of sections offered.</summary>
    public const int Most = 3;

    private const int Deepest = 10;
    private const double LeastConfidence = 0.001;

    /// <summary>The lowest probability at which sections are offered, in either language.</summary>
    private const double Threshold = 0.6;

    // Fitted on half of the questions in training, see training/README.md: weights of the signals, and the constant.
    private static readonly double[] Weights = [0.82, 3.97, 1.33];

    /// <summary>Whether to ask which section is meant, if the question is not answered.</summary>
    public static bool MayBeMeant(SearchResult result) => !result.IsConfident && Of(result) >= Threshold;

    /// <summary>The hits in the order in which they are offered: the best, then those whose heading has most in common with the question.</summary>
    public static IEnumerable<SearchHit> Ordered(SearchResult result) =>
        result.Hits.Take(1).Concat(result.Hits.Take(Deepest).Skip(1).OrderByDescending(hit => hit.Heading));

    /// <summary>The probability, 0 to 1.</summary>
    public static double Of(SearchResult result)
    {
        if (result.Hits.IsEmpty)
        {
            return 0;
        }

        var signals = Signals(result);
        return 1 / (1 + Math.Exp(-(Weights[^1] + Weights.Zip(signals, (weight, signal) => weight * signal).Sum())));
    }

    /// <summary>The signals: the log odds of the confidence, and the greatest similarity of a heading.</summary>
    public static double[] Signals(SearchResult result)
    {
        var confidence = Math.Clamp(result.Confidence, LeastConfidence, 1 - LeastConfidence);
        return [Math.Log(confidence / (1 - confidence)), Ordered(result).Max(hit => hit.Heading)];
    }
}
