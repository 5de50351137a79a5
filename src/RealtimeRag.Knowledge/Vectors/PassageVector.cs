using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>The vector of one passage, of length one.</summary>
internal sealed record PassageVector(long Passage, float[] Value)
{
    /// <summary>Scales a vector to length one; one without a direction becomes zero and is never near anything.</summary>
    public static float[] Normal(float[] vector)
    {
        var normal = new float[vector.Length];
        var largest = vector.Length == 0 ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude<float>(vector));
        if (largest > 0 && float.IsFinite(largest))
        {
            // Scaled by its largest value first, so that squares neither overflow nor vanish.
            TensorPrimitives.Divide(vector, largest, normal);
            TensorPrimitives.Divide(normal, TensorPrimitives.Norm<float>(normal), normal);
        }

        return normal;
    }

    /// <summary>The number a model's name is stored as.</summary>
    public static long ModelNumber(string model) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(model)));

    /// <summary>Half precision: more than nearness needs, at half the room.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Value.Length * 2];
        for (var i = 0; i < Value.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)Value[i]);
        }

        return bytes;
    }

    public static float[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var value = new float[bytes.Length / 2];
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]);
        }

        return value;
    }
}
