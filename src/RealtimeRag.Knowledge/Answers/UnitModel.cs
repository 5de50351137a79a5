using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>The chance that a unit is part of the answer: a logistic function of its features, fitted for each language.</summary>
internal static class UnitModel
{
    private static readonly double[] Chinese =
    [
        1.140, 0.521, -0.822, 0.324, 0.603, -0.082, 0.347, 0.240, 1.672, 2.687, 1.676,
        0.719, 0.087, -0.087, 0.568, 1.827, -0.208, -0.088, -0.067, 0.448, -8.764,
    ];

    private static readonly double[] English =
    [
        0.631, 1.440, -0.016, 0.505, 0.000, 0.000, 0.174, 0.699, 1.182, 5.719, 1.097,
        0.271, -0.093, 0.203, 0.155, 0.890, 0.069, 0.088, -0.325, 0.011, -11.285,
    ];

    /// <summary>The chance, 0 to 1.</summary>
    public static double Chance(QuestionLanguage language, UnitFeatures features)
    {
        var weights = language == QuestionLanguage.Chinese ? Chinese : English;
        var values = features.ToArray();
        var sum = weights[^1];
        for (var i = 0; i < values.Length; i++)
        {
            sum += weights[i] * values[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }
}
