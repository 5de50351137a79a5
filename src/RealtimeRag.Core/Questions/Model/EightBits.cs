using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Stores a matrix with eight bits per value and one scale per row.</summary>
internal static class EightBits
{
    internal static void Write(BinaryWriter writer, float[] values, int rowLength)
    {
        var row = new sbyte[rowLength];
        for (var start = 0; start < values.Length; start += rowLength)
        {
            var scale = values.AsSpan(start, rowLength).ToArray().Max(MathF.Abs) / sbyte.MaxValue;
            for (var i = 0; i < rowLength; i++)
            {
                row[i] = scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(values[start + i] / scale);
            }

            writer.Write(scale);
            writer.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    internal static float[] Read(BinaryReader reader, int rows, int rowLength)
    {
        var values = new float[rows * rowLength];
        for (var row = 0; row < rows; row++)
        {
            var scale = reader.ReadSingle();
            var stored = MemoryMarshal.Cast<byte, sbyte>(reader.ReadBytes(rowLength));
            for (var i = 0; i < rowLength; i++)
            {
                values[(row * rowLength) + i] = stored[i] * scale;
            }
        }

        return values;
    }
}
