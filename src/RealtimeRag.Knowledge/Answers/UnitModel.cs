using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>The chance that a unit is part of the answer: a logistic function of its features, fitted for each language.</summary>
internal static class UnitModel
{
    private static readonly double[] Chinese =
        [1.293, 0.500, -0.746, 0.390, 0.569, 0.015, 0.261, 0.009, 1.103, 2.755, 1.607, 0.667, -0.063, -0.024, 0.808, 1.715, -8.816];

    private static readonly double[] English =
        [0.623, 1.170, -0.025, 0.502, 0, 0, 0.247, 0.715, 1.227, 5.865, 1.109, 0.156, -0.108, 0.274, 0.121, 0.958, -11.436];

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
