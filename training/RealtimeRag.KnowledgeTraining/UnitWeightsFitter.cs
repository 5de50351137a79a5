using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>The units found for one question, and which of them contain the answer.</summary>
internal sealed record UnitSample(AskingWord Word, IReadOnlyList<UnitFeatures> Units, IReadOnlyList<bool> Holds);

/// <summary>
/// Fits the conditional logit over answer units: maximizes the probability of the units that contain the answer, minus a penalty on squared weights.
/// </summary>
internal static class UnitWeightsFitter
{
    private const double Rate = 0.05;
    private const double Momentum = 0.9;
    private const double Scale = 0.999;

    /// <param name="samples">Questions of one language.</param>
    /// <param name="penalty">The penalty on squared weights, for each question.</param>
    /// <param name="steps">Steps over all samples.</param>
    public static double[] Fit(IReadOnlyList<UnitSample> samples, double penalty, int steps)
    {
        var weights = new double[UnitScorer.Size];
        var (mean, square) = (new double[weights.Length], new double[weights.Length]);
        for (var step = 1; step <= steps; step++)
        {
            var gradient = Gradient(samples, weights);
            for (var i = 0; i < weights.Length; i++)
            {
                var slope = (gradient[i] / samples.Count) + (penalty * weights[i]);
                mean[i] = (Momentum * mean[i]) + ((1 - Momentum) * slope);
                square[i] = (Scale * square[i]) + ((1 - Scale) * slope * slope);
                var (first, second) = (mean[i] / (1 - Math.Pow(Momentum, step)), square[i] / (1 - Math.Pow(Scale, step)));
                weights[i] -= Rate * first / (Math.Sqrt(second) + 1e-8);
            }
        }

        return weights;
    }

    private static double[] Gradient(IReadOnlyList<UnitSample> samples, double[] weights)
    {
        var model = new UnitScorer(weights);
        var parts = samples.Chunk(256).AsParallel().Select(part =>
        {
            var gradient = new double[weights.Length];
            foreach (var sample in part)
            {
                Add(sample, model.Chances(sample.Word, [[.. sample.Units]])[0], gradient);
            }

            return gradient;
        });
        return parts.Aggregate(new double[weights.Length], (sum, part) => [.. sum.Zip(part, (a, b) => a + b)]);
    }

    private static void Add(UnitSample sample, double[] chances, double[] gradient)
    {
        var holding = chances.Where((_, i) => sample.Holds[i]).Sum();
        for (var i = 0; i < chances.Length; i++)
        {
            var slope = chances[i] - (sample.Holds[i] ? chances[i] / holding : 0);
            var values = sample.Units[i].Values;
            for (var k = 0; k < values.Length; k++)
            {
                gradient[k] += slope * values[k];
            }

            for (var look = 0; look < UnitTraitReader.Count; look++)
            {
                gradient[UnitScorer.PlaceOf(sample.Word, look)] += ((int)sample.Units[i].Looks & (1 << look)) == 0 ? 0 : slope;
            }
        }
    }
}
