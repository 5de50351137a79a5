using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Reads and writes model parameters: little endian, matrices in eight bits with one scale per row.</summary>
internal static class ModelFile
{
    internal const ushort Version = 2;
    private const uint Magic = 0x4D515252;

    internal static void Write(Stream stream, ModelParameters model)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(model.WordHashes.Length);
        writer.Write(MemoryMarshal.AsBytes(model.WordHashes.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(model.WordFlags.AsSpan()));
        writer.Write(model.NgramBits);
        writer.Write(model.NgramScale);
        writer.Write(MemoryMarshal.AsBytes(model.NgramWeights.AsSpan()));
        WriteFloats(writer, [model.NgramBias, model.NgramShare, .. Values(model.Chinese), .. Values(model.English), model.Threshold]);
        Write(writer, model.Clauses);
        writer.Write(model.Networks.Length);
        foreach (var network in model.Networks)
        {
            Write(writer, network);
        }
    }

    internal static ModelParameters Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        if (reader.ReadUInt32() != Magic || reader.ReadUInt16() != Version)
        {
            throw new InvalidDataException($"问句模型文件版本不符，请重新训练。/ The question model is not of version {Version}: train it again.");
        }

        var words = reader.ReadInt32();
        var hashes = MemoryMarshal.Cast<byte, uint>(reader.ReadBytes(words * sizeof(uint))).ToArray();
        var flags = MemoryMarshal.Cast<byte, WordFlags>(reader.ReadBytes(words)).ToArray();
        var bits = reader.ReadInt32();
        var scale = reader.ReadSingle();
        var ngrams = MemoryMarshal.Cast<byte, sbyte>(reader.ReadBytes(1 << bits)).ToArray();
        var f = ReadFloats(reader, 9);
        var clauses = ReadClauses(reader);
        var networks = new NetworkWeights[reader.ReadInt32()];
        for (var i = 0; i < networks.Length; i++)
        {
            networks[i] = ReadNetwork(reader);
        }

        return new(hashes, flags, bits, scale, ngrams, f[0], f[1], networks, clauses, new(f[2], f[3], f[4]), new(f[5], f[6], f[7]), f[8]);
    }

    private static float[] Values(Calibration calibration) => [calibration.Slope, calibration.Offset, calibration.LengthSlope];

    private static void Write(BinaryWriter writer, ClauseWeights clauses)
    {
        writer.Write(clauses.Bits);
        writer.Write(clauses.Scale);
        writer.Write(clauses.Bias);
        writer.Write(MemoryMarshal.AsBytes(clauses.Weights.AsSpan()));
    }

    private static ClauseWeights ReadClauses(BinaryReader reader)
    {
        var (bits, scale, bias) = (reader.ReadInt32(), reader.ReadSingle(), reader.ReadSingle());
        return new(bits, scale, bias, MemoryMarshal.Cast<byte, sbyte>(reader.ReadBytes(1 << bits)).ToArray());
    }

    private static void Write(BinaryWriter writer, NetworkWeights network)
    {
        writer.Write(network.Rows);
        writer.Write(network.Dimensions);
        writer.Write(network.Filters);
        writer.Write(network.HiddenBias.Length);
        EightBits.Write(writer, network.Embeddings, network.Dimensions);
        EightBits.Write(writer, network.FilterWeights, network.Filters);
        WriteFloats(writer, network.FilterBias);
        WriteFloats(writer, network.HiddenWeights);
        WriteFloats(writer, network.HiddenBias);
        WriteFloats(writer, network.OutWeights);
        writer.Write(network.OutBias);
    }

    private static NetworkWeights ReadNetwork(BinaryReader reader)
    {
        var (rows, dimensions, filters, hidden) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        return new(
            rows,
            dimensions,
            filters,
            EightBits.Read(reader, rows, dimensions),
            EightBits.Read(reader, TokenNetwork.Width * dimensions, filters),
            ReadFloats(reader, filters),
            ReadFloats(reader, filters * hidden),
            ReadFloats(reader, hidden),
            ReadFloats(reader, hidden),
            reader.ReadSingle());
    }

    private static void WriteFloats(BinaryWriter writer, float[] values) => writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));

    private static float[] ReadFloats(BinaryReader reader, int count) => MemoryMarshal.Cast<byte, float>(reader.ReadBytes(count * sizeof(float))).ToArray();
}
