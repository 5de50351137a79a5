namespace RealtimeRag.Training;

/// <summary>A parameter array with its gradient and Adam's moments; rows can be updated individually, so that rare embeddings cost nothing.</summary>
internal sealed class AdamParameters(int length)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private readonly float[] _first = new float[length];
    private readonly float[] _second = new float[length];

    public float[] Values { get; } = new float[length];

    public float[] Gradient { get; } = new float[length];

    public static AdamParameters Random(int length, float deviation, Random random)
    {
        var parameters = new AdamParameters(length);
        for (var i = 0; i < length; i++)
        {
            // A sum of uniform draws is close enough to normal, and the same on every platform.
            parameters.Values[i] = deviation * (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2f;
        }

        return parameters;
    }

    public void Update(float rate, int step) => Update(rate, step, 0, Values.Length);

    public void Update(float rate, int step, int start, int count)
    {
        var scaled = rate * MathF.Sqrt(1 - MathF.Pow(Beta2, step)) / (1 - MathF.Pow(Beta1, step));
        for (var i = start; i < start + count; i++)
        {
            var gradient = Gradient[i];
            _first[i] += (1 - Beta1) * (gradient - _first[i]);
            _second[i] += (1 - Beta2) * ((gradient * gradient) - _second[i]);
            Values[i] -= scaled * _first[i] / (MathF.Sqrt(_second[i]) + 1e-8f);
            Gradient[i] = 0;
        }
    }
}
