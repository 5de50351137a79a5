using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Logistic regression over hashed n-grams, by AdaGrad.</summary>
internal sealed class NgramTrainer(Vocabulary vocabulary)
{
    public const int Bits = 20;
    private const float Rate = 0.012f;
    private const float Decay = 1e-5f;
    private readonly float[] _weights = new float[1 << Bits];
    private readonly float[] _squares = new float[1 << Bits];
    private readonly List<int> _active = [];
    private float _biasSquares;

    public float Bias { get; private set; }

    public float Step(TokenSample sample)
    {
        var score = Score(sample);
        var gradient = (Activation.Logistic(score) - (sample.Asks ? 0.98f : 0.02f)) * sample.Weight;
        _biasSquares += gradient * gradient;
        Bias -= Rate * gradient / (MathF.Sqrt(_biasSquares) + 1e-6f);
        foreach (var bucket in _active)
        {
            var slope = gradient + (Decay * _weights[bucket]);
            _squares[bucket] += slope * slope;
            _weights[bucket] -= Rate * slope / (MathF.Sqrt(_squares[bucket]) + 1e-3f);
        }

        return score;
    }

    /// <summary>The weights in eight bits and the value of one unit; the few largest weights are clipped.</summary>
    public (sbyte[] Weights, float Scale) Quantize()
    {
        var magnitudes = _weights.Select(MathF.Abs).Where(weight => weight > 0).Order().ToArray();
        var scale = magnitudes[(int)(magnitudes.Length * 0.9998)] / sbyte.MaxValue;
        return (Array.ConvertAll(_weights, weight => (sbyte)Math.Clamp(MathF.Round(weight / scale), -127, 127)), scale);
    }

    private float Score(TokenSample sample)
    {
        _active.Clear();
        var features = new NgramFeatures(vocabulary, Bits);
        Span<int> buckets = stackalloc int[NgramFeatures.MostPerToken];
        var score = Bias;
        for (var t = 0; t < sample.To; t++)
        {
            var count = features.Next(sample.Ids[t], t, sample.Ids.Length - 1 - t, buckets);
            for (var i = 0; i < count && t >= sample.From; i++)
            {
                score += _weights[buckets[i]];
                _active.Add(buckets[i]);
            }
        }

        return score;
    }
}
