using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary>Sound for tests, and files of it.</summary>
internal static class Recording
{
    /// <summary>So many samples of 16 bits, each another.</summary>
    public static byte[] Samples(int count)
    {
        var pcm = new byte[count * 2];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(i * 2), (short)(i * 37));
        }

        return pcm;
    }

    /// <summary>The same samples as numbers from -1 to 1.</summary>
    public static byte[] AsFloats(byte[] pcm)
    {
        var floats = new float[pcm.Length / 2];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = BitConverter.ToInt16(pcm, i * 2) / 32768f;
        }

        return MemoryMarshal.AsBytes(floats.AsSpan()).ToArray();
    }

    /// <summary>A WAV file of them.</summary>
    /// <param name="pcm">The samples.</param>
    /// <param name="rate">Samples per second.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="tag">1 for PCM, 3 for floating point, 0xFFFE for the extensible form.</param>
    /// <param name="size">The size that the header gives; that of the samples if null.</param>
    public static byte[] Wav(byte[] pcm, int rate, int channels = 1, int bits = 16, ushort tag = 1, uint? size = null)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var format = tag == 0xFFFE ? 40 : 16;
        writer.Write("RIFF"u8);
        writer.Write(size ?? (uint)(pcm.Length + 36));
        writer.Write("WAVEfmt "u8);
        writer.Write(format);
        writer.Write(tag);
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((ushort)(channels * bits / 8));
        writer.Write((ushort)bits);
        if (tag == 0xFFFE)
        {
            writer.Write([22, 0, (byte)bits, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }

        // Other chunks may stand before the samples; one of odd size is followed by a byte that does not count.
        writer.Write("LIST"u8);
        writer.Write(3);
        writer.Write([1, 2, 3, 0]);
        writer.Write("data"u8);
        writer.Write(size ?? (uint)pcm.Length);
        writer.Write(pcm);
        return file.ToArray();
    }

    /// <summary>Writes a file into a new folder.</summary>
    public static async Task<string> SaveAsync(byte[] bytes, string name = "talk.wav")
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("bridge").FullName, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        return path;
    }
}
