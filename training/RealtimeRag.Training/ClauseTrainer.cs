using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Learns where utterances meet: logistic regression over hashed features, by AdaGrad, on utterances of one language joined at random.</summary>
internal sealed class ClauseTrainer
{
    public const int Bits = 16;
    private const float Rate = 0.03f;
    private const float Decay = 1e-5f;
    private const int MostPartners = 3;

    /// <summary>A pause inside an utterance is often, but not always, the end of a clause.</summary>
    private const float PauseTarget = 0.6f;
    private const float PauseWeight = 0.5f;
    private readonly float[] _weights = new float[1 << Bits];
    private readonly float[] _squares = new float[1 << Bits];
    private float _bias;
    private float _biasSquares;

    public static ClauseWeights Train(IReadOnlyList<LabelledRow> rows, Vocabulary vocabulary, int rounds, int seed)
    {
        var random = new Random(seed);
        var trainer = new ClauseTrainer();
        var maker = new ClauseSampleMaker(random, vocabulary, rows, MostPartners);
        for (var i = 0; i < rounds * rows.Count; i++)
        {
            trainer.Learn(maker.Make(rows[random.Next(rows.Count)]));
        }

        return trainer.Quantize();
    }

    private void Learn(ClauseSample sample)
    {
        Span<int> buckets = stackalloc int[ClauseFeatures.Count];
        for (var at = 2; at < sample.Tokens.Length - 1; at++)
        {
            if (sample.Tokens[at].Id == TokenClasses.Gap)
            {
                continue;
            }

            ClauseFeatures.Fill(sample.Tokens, at, Bits, buckets);
            var (target, weight) = sample.Places[at] switch { ClausePlace.Join => (1f, 1f), ClausePlace.Pause => (PauseTarget, PauseWeight), _ => (0f, 1f) };
            Step(buckets, target, weight);
        }
    }

    private void Step(ReadOnlySpan<int> buckets, float target, float weight)
    {
        var score = _bias;
        foreach (var bucket in buckets)
        {
            score += _weights[bucket];
        }

        var gradient = (Activation.Logistic(score) - target) * weight;
        _biasSquares += gradient * gradient;
        _bias -= Rate * gradient / (MathF.Sqrt(_biasSquares) + 1e-6f);
        foreach (var bucket in buckets)
        {
            var slope = gradient + (Decay * _weights[bucket]);
            _squares[bucket] += slope * slope;
            _weights[bucket] -= Rate * slope / (MathF.Sqrt(_squares[bucket]) + 1e-3f);
        }
    }

    private ClauseWeights Quantize()
    {
        var scale = _weights.Max(MathF.Abs) / sbyte.MaxValue;
        return new(Bits, scale, _bias, Array.ConvertAll(_weights, weight => (sbyte)MathF.Round(weight / scale)));
    }
}
