using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// A convolution over tokens, the maximum over a window, one hidden layer. The product of every embedding with every filter is stored in a table,
/// so that a position costs one addition for each row of the filter.
/// </summary>
internal sealed class TokenNetwork
{
    internal const int Width = 5;
    private const float TableRange = 6_000;
    private readonly int _filters;
    private readonly short[] _table;
    private readonly short[] _bias;
    private readonly float[] _hiddenWeights;
    private readonly float[] _hiddenBias;
    private readonly float[] _outWeights;
    private readonly float _outBias;

    internal TokenNetwork(NetworkWeights weights)
    {
        _filters = weights.Filters;
        _table = new short[weights.Rows * Width * weights.Filters];

        // Each network needs megabytes, so the next one reuses the buffer.
        var products = ArrayPool<float>.Shared.Rent(_table.Length);
        var scale = Fill(_table, Products(weights, products.AsSpan(0, _table.Length)));
        ArrayPool<float>.Shared.Return(products);
        _bias = Array.ConvertAll(weights.FilterBias, value => (short)Math.Clamp(MathF.Round(value * scale), short.MinValue / 4, short.MaxValue / 4));
        _hiddenWeights = Array.ConvertAll(weights.HiddenWeights, value => value / scale);
        (_hiddenBias, _outWeights, _outBias) = (weights.HiddenBias, weights.OutWeights, weights.OutBias);
    }

    internal int Filters => _filters;

    /// <summary>Fills <paramref name="maxima"/>, one row of filters per block, with the largest activation in the block, at least 0.</summary>
    internal void PoolBlocks(ReadOnlySpan<QuestionToken> tokens, TokenBlocks blocks, Span<short> maxima)
    {
        maxima[..(blocks.Count * _filters)].Clear();
        Span<int> rows = stackalloc int[Width];
        for (var block = 0; block < blocks.Count; block++)
        {
            var row = maxima.Slice(block * _filters, _filters);
            for (var t = blocks.StartOf(block); t < blocks.EndOf(block); t++)
            {
                for (var k = 0; k < Width; k++)
                {
                    var at = t + k - (Width / 2);
                    var id = at >= 0 && at < tokens.Length ? tokens[at].Id : TokenClasses.Padding;
                    rows[k] = ((id * Width) + k) * _filters;
                }

                AddPosition(rows, row);
            }
        }
    }

    /// <summary>The network's log odds for a window of blocks.</summary>
    internal float Score(ReadOnlySpan<short> maxima, int firstBlock, int endBlock)
    {
        Span<float> hidden = stackalloc float[_hiddenBias.Length];
        Span<short> most = stackalloc short[_filters];
        _hiddenBias.CopyTo(hidden);
        Largest(maxima[(firstBlock * _filters)..(endBlock * _filters)], most);
        for (var f = 0; f < most.Length; f++)
        {
            if (most[f] > 0)
            {
                AddScaled(_hiddenWeights.AsSpan(f * hidden.Length, hidden.Length), most[f], hidden);
            }
        }

        var score = _outBias;
        for (var h = 0; h < hidden.Length; h++)
        {
            score += Math.Max(0, hidden[h]) * _outWeights[h];
        }

        return score;
    }

    /// <summary>The largest value of each filter in several blocks, at least 0.</summary>
    private static void Largest(ReadOnlySpan<short> blocks, Span<short> most)
    {
        most.Clear();
        ref var to = ref MemoryMarshal.GetReference(most);
        for (var block = 0; block < blocks.Length; block += most.Length)
        {
            ref var from = ref MemoryMarshal.GetReference(blocks[block..(block + most.Length)]);
            for (nuint f = 0; f < (nuint)most.Length; f += (nuint)Vector256<short>.Count)
            {
                Vector256.Max(Vector256.LoadUnsafe(ref from, f), Vector256.LoadUnsafe(ref to, f)).StoreUnsafe(ref to, f);
            }
        }
    }

    private void AddPosition(ReadOnlySpan<int> rows, Span<short> maxima)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref var bias = ref MemoryMarshal.GetArrayDataReference(_bias);
        ref var most = ref MemoryMarshal.GetReference(maxima);
        for (var f = 0; f < maxima.Length; f += Vector256<short>.Count)
        {
            var sum = Vector256.LoadUnsafe(ref bias, (nuint)f);
            foreach (var row in rows)
            {
                sum += Vector256.LoadUnsafe(ref table, (nuint)(row + f));
            }

            Vector256.Max(sum, Vector256.LoadUnsafe(ref most, (nuint)f)).StoreUnsafe(ref most, (nuint)f);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> weights, float factor, Span<float> sums)
    {
        ref var from = ref MemoryMarshal.GetReference(weights);
        ref var to = ref MemoryMarshal.GetReference(sums[..weights.Length]);
        var (i, length) = ((nuint)0, (nuint)weights.Length);
        for (; i + (nuint)Vector256<float>.Count <= length; i += (nuint)Vector256<float>.Count)
        {
            (Vector256.LoadUnsafe(ref to, i) + (Vector256.LoadUnsafe(ref from, i) * factor)).StoreUnsafe(ref to, i);
        }

        for (; i < length; i += (nuint)Vector128<float>.Count)
        {
            (Vector128.LoadUnsafe(ref to, i) + (Vector128.LoadUnsafe(ref from, i) * factor)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>Rounds the products to the table's range; returns what one of them is multiplied with.</summary>
    private static float Fill(short[] table, ReadOnlySpan<float> products)
    {
        var scale = TableRange / Largest(products);
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (short)MathF.Round(products[i] * scale);
        }

        return scale;
    }

    private static float Largest(ReadOnlySpan<float> products)
    {
        var largest = 0f;
        foreach (var product in products)
        {
            largest = MathF.Max(largest, MathF.Abs(product));
        }

        return largest;
    }

    private static ReadOnlySpan<float> Products(NetworkWeights weights, Span<float> products)
    {
        var rowLength = Width * weights.Filters;
        products.Clear();
        for (var id = 0; id < weights.Rows; id++)
        {
            for (var k = 0; k < Width; k++)
            {
                var row = products.Slice((id * rowLength) + (k * weights.Filters), weights.Filters);
                for (var d = 0; d < weights.Dimensions; d++)
                {
                    AddScaled(weights.FilterWeights.AsSpan(((k * weights.Dimensions) + d) * weights.Filters, weights.Filters), weights.Embeddings[(id * weights.Dimensions) + d], row);
                }
            }
        }

        return products;
    }
}
