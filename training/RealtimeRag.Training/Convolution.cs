using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RealtimeRag.Training;

/// <summary>The one hot loop of training: every filter at every position, four positions by sixteen filters at a time.</summary>
internal static class Convolution
{
    private const int Positions = 4;

    /// <summary>
    /// The input holds the embeddings of all tokens with padding before and after and room for three more positions, the weights are patch × filters,
    /// the output is positions × filters with the positions rounded up to a multiple of four.
    /// </summary>
    public static void Apply(float[] input, float[] weights, float[] output, int positions, NetworkShape shape)
    {
        for (var t = 0; t < positions; t += Positions)
        {
            for (var f = 0; f < shape.Filters; f += 16)
            {
                Tile(input, weights, output, t, f, shape);
            }
        }
    }

    private static void Tile(float[] input, float[] weights, float[] output, int t, int f, NetworkShape shape)
    {
        ref var x = ref input[t * shape.Dimensions];
        ref var w = ref MemoryMarshal.GetArrayDataReference(weights);
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        var (stride, filters) = ((nuint)shape.Dimensions, (nuint)shape.Filters);
        for (nuint i = 0, at = (nuint)f; i < (nuint)shape.Patch; i++, at += filters)
        {
            var w0 = Vector256.LoadUnsafe(ref w, at);
            var w1 = Vector256.LoadUnsafe(ref w, at + 8);
            var value = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref x, i));
            (a0, a1) = (a0 + (value * w0), a1 + (value * w1));
            value = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref x, i + stride));
            (b0, b1) = (b0 + (value * w0), b1 + (value * w1));
            value = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref x, i + (2 * stride)));
            (c0, c1) = (c0 + (value * w0), c1 + (value * w1));
            value = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref x, i + (3 * stride)));
            (d0, d1) = (d0 + (value * w0), d1 + (value * w1));
        }

        ref var o = ref output[(t * shape.Filters) + f];
        Store(ref o, 0, a0, a1);
        Store(ref o, filters, b0, b1);
        Store(ref o, 2 * filters, c0, c1);
        Store(ref o, 3 * filters, d0, d1);
    }

    public static void AddScaled(ReadOnlySpan<float> from, float factor, Span<float> to)
    {
        var source = MemoryMarshal.Cast<float, Vector4>(from);
        var target = MemoryMarshal.Cast<float, Vector4>(to);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    private static void Store(ref float output, nuint offset, Vector256<float> low, Vector256<float> high)
    {
        low.StoreUnsafe(ref output, offset);
        high.StoreUnsafe(ref output, offset + 8);
    }
}
