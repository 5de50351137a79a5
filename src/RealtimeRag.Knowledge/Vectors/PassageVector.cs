using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>The unit vector of one passage.</summary>
internal sealed record PassageVector(long Passage, float[] Value)
{
    /// <summary>Normalises a vector to unit length; a zero vector stays zero and is never near anything.</summary>
    public static float[] Normal(float[] vector)
    {
        var normal = new float[vector.Length];
        var largest = vector.Length == 0 ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude<float>(vector));
        if (largest > 0 && float.IsFinite(largest))
        {
            // Divide by the largest value first, so that squares neither overflow nor underflow.
            TensorPrimitives.Divide(vector, largest, normal);
            TensorPrimitives.Divide(normal, TensorPrimitives.Norm<float>(normal), normal);
        }

        return normal;
    }

    /// <summary>The number under which a model's name is stored.</summary>
    public static long ModelNumber(string model) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(model)));

    /// <summary>Half precision: more than similarity needs, at half the size.</summary>
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
