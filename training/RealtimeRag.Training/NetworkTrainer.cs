using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>
/// Trains one convolutional network by Adam on small batches. Only the position with the largest activation of a filter learns, so the backward pass is
/// cheap.
/// </summary>
internal sealed class NetworkTrainer
{
    private const int LongestSample = 4_100;
    private const float Dropout = 0.3f;
    private const float Smoothing = 0.02f;
    private readonly NetworkShape _shape;
    private readonly Random _random;
    private readonly AdamParameters _embeddings;
    private readonly AdamParameters _filters;
    private readonly AdamParameters _filterBias;
    private readonly AdamParameters _hidden;
    private readonly AdamParameters _hiddenBias;
    private readonly AdamParameters _out;
    private readonly AdamParameters _outBias;
    private readonly float[] _patchMajor;
    private readonly float[] _input;
    private readonly float[] _activations;
    private readonly float[] _pooled;
    private readonly float[] _kept;
    private readonly int[] _peaks;
    private readonly float[] _hiddenValues;
    private readonly HashSet<ushort> _touched = [];
    private int _step;

    public NetworkTrainer(NetworkShape shape, int seed)
    {
        (_shape, _random) = (shape, new Random(seed));
        _embeddings = AdamParameters.Random(shape.Rows * shape.Dimensions, 0.25f, _random);
        _embeddings.Values.AsSpan(0, shape.Dimensions).Clear();
        _filters = AdamParameters.Random(shape.Filters * shape.Patch, MathF.Sqrt(1f / shape.Patch), _random);
        _filterBias = new(shape.Filters);
        _hidden = AdamParameters.Random(shape.Filters * shape.Hidden, MathF.Sqrt(2f / shape.Filters), _random);
        _hiddenBias = new(shape.Hidden);
        _out = AdamParameters.Random(shape.Hidden, MathF.Sqrt(1f / shape.Hidden), _random);
        _outBias = new(1);
        _patchMajor = new float[shape.Patch * shape.Filters];
        _input = new float[(LongestSample + NetworkShape.Width + 4) * shape.Dimensions];
        _activations = new float[(LongestSample + 4) * shape.Filters];
        (_pooled, _kept, _peaks) = (new float[shape.Filters], new float[shape.Filters], new int[shape.Filters]);
        _hiddenValues = new float[shape.Hidden];
        Transpose();
    }

    public void Learn(ReadOnlySpan<TokenSample> batch, float rate)
    {
        foreach (var sample in batch)
        {
            var score = Forward(sample);
            Backward(sample, (Activation.Logistic(score) - (sample.Asks ? 1 - Smoothing : Smoothing)) * sample.Weight / batch.Length);
        }

        _step++;
        foreach (var id in _touched.Order())
        {
            _embeddings.Update(rate, _step, id * _shape.Dimensions, id == TokenClasses.Padding ? 0 : _shape.Dimensions);
        }

        _touched.Clear();
        foreach (var parameters in (AdamParameters[])[_filters, _filterBias, _hidden, _hiddenBias, _out, _outBias])
        {
            parameters.Update(rate, _step);
        }

        Transpose();
    }

    public NetworkWeights Weights() => new(
        _shape.Rows,
        _shape.Dimensions,
        _shape.Filters,
        [.. _embeddings.Values],
        [.. _patchMajor],
        [.. _filterBias.Values],
        [.. _hidden.Values],
        [.. _hiddenBias.Values],
        [.. _out.Values],
        _outBias.Values[0]);

    private float Forward(TokenSample sample)
    {
        var positions = sample.To - sample.From;
        Embed(sample);
        Convolution.Apply(_input, _patchMajor, _activations, positions, _shape);
        Pool(positions);
        Array.Copy(_hiddenBias.Values, _hiddenValues, _shape.Hidden);
        for (var f = 0; f < _shape.Filters; f++)
        {
            _kept[f] = _random.NextDouble() < Dropout ? 0 : _pooled[f] / (1 - Dropout);
            if (_kept[f] > 0)
            {
                Convolution.AddScaled(_hidden.Values.AsSpan(f * _shape.Hidden, _shape.Hidden), _kept[f], _hiddenValues);
            }
        }

        var score = _outBias.Values[0];
        for (var h = 0; h < _shape.Hidden; h++)
        {
            score += Math.Max(0, _hiddenValues[h]) * _out.Values[h];
        }

        return score;
    }

    private void Embed(TokenSample sample)
    {
        var reach = NetworkShape.Width / 2;
        for (var t = sample.From - reach; t < sample.To + reach + 3; t++)
        {
            var row = _input.AsSpan((t - sample.From + reach) * _shape.Dimensions, _shape.Dimensions);
            if (t >= 0 && t < sample.Ids.Length)
            {
                _embeddings.Values.AsSpan(sample.Ids[t] * _shape.Dimensions, _shape.Dimensions).CopyTo(row);
            }
            else
            {
                row.Clear();
            }
        }
    }

    private void Pool(int positions)
    {
        _pooled.AsSpan().Clear();
        for (var t = 0; t < positions; t++)
        {
            var row = _activations.AsSpan(t * _shape.Filters, _shape.Filters);
            for (var f = 0; f < row.Length; f++)
            {
                var value = row[f] + _filterBias.Values[f];
                if (value > _pooled[f])
                {
                    (_pooled[f], _peaks[f]) = (value, t);
                }
            }
        }
    }

    private void Backward(TokenSample sample, float slope)
    {
        _outBias.Gradient[0] += slope;
        Span<float> hiddenSlopes = stackalloc float[_shape.Hidden];
        for (var h = 0; h < _shape.Hidden; h++)
        {
            _out.Gradient[h] += slope * Math.Max(0, _hiddenValues[h]);
            hiddenSlopes[h] = _hiddenValues[h] > 0 ? slope * _out.Values[h] : 0;
            _hiddenBias.Gradient[h] += hiddenSlopes[h];
        }

        for (var f = 0; f < _shape.Filters; f++)
        {
            if (_kept[f] > 0)
            {
                Convolution.AddScaled(hiddenSlopes, _kept[f], _hidden.Gradient.AsSpan(f * _shape.Hidden, _shape.Hidden));
                BackThroughFilter(sample, f, Dot(hiddenSlopes, _hidden.Values.AsSpan(f * _shape.Hidden, _shape.Hidden)) / (1 - Dropout));
            }
        }
    }

    private void BackThroughFilter(TokenSample sample, int f, float slope)
    {
        _filterBias.Gradient[f] += slope;
        var filter = f * _shape.Patch;
        Convolution.AddScaled(_input.AsSpan(_peaks[f] * _shape.Dimensions, _shape.Patch), slope, _filters.Gradient.AsSpan(filter, _shape.Patch));
        for (var k = 0; k < NetworkShape.Width; k++)
        {
            var at = sample.From + _peaks[f] + k - (NetworkShape.Width / 2);
            if (at >= 0 && at < sample.Ids.Length)
            {
                var id = sample.Ids[at];
                _touched.Add(id);
                Convolution.AddScaled(
                    _filters.Values.AsSpan(filter + (k * _shape.Dimensions), _shape.Dimensions),
                    slope,
                    _embeddings.Gradient.AsSpan(id * _shape.Dimensions, _shape.Dimensions));
            }
        }
    }

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>Learning needs the weights of a filter side by side; the forward pass needs the filters side by side.</summary>
    private void Transpose()
    {
        for (var f = 0; f < _shape.Filters; f++)
        {
            for (var i = 0; i < _shape.Patch; i++)
            {
                _patchMajor[(i * _shape.Filters) + f] = _filters.Values[(f * _shape.Patch) + i];
            }
        }
    }
}
