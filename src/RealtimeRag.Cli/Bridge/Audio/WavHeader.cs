using System.Buffers.Binary;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bridge.Audio;

/// <summary>The beginning of a WAV file, up to its samples.</summary>
/// <param name="Rate">Samples per second.</param>
/// <param name="Channels">1 for mono.</param>
/// <param name="Bits">Bits of one sample.</param>
/// <param name="IsPcm">Whether the samples are whole numbers, not compressed.</param>
/// <param name="DataBytes">The size of the samples in bytes; null if the file does not say, for example because it was written to a pipe.</param>
internal sealed record WavHeader(int Rate, int Channels, int Bits, bool IsPcm, long? DataBytes)
{
    /// <summary>The size of the signature of a WAV file, in bytes.</summary>
    public const int Signature = 12;

    private const int ChunkHeader = 8;
    private const int FormatBytes = 16;
    private const int ExtensibleFormatBytes = 26;
    private const int LongestChunk = 16 * 1024 * 1024;
    private const ushort Pcm = 1;
    private const ushort Extensible = 0xFFFE;

    /// <summary>Whether a file that begins with these bytes is a WAV file.</summary>
    public static bool IsWav(ReadOnlySpan<byte> start) => start.Length >= Signature && start[..4].SequenceEqual("RIFF"u8) && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads what follows the signature, up to the first sample.</summary>
    /// <returns>The header; null if the file ends before its samples begin.</returns>
    public static async Task<WavHeader?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        WavHeader? header = null;
        var chunk = new byte[ChunkHeader];
        while (await stream.ReadAtLeastAsync(chunk, ChunkHeader, throwOnEndOfStream: false, cancellationToken) == ChunkHeader)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(4));
            if (chunk.AsSpan(0, 4).SequenceEqual("data"u8))
            {
                return header is null ? null : header with { DataBytes = size is 0 or uint.MaxValue ? null : size };
            }

            // Chunks are padded to an even size.
            var body = new byte[Math.Min(size + (size & 1), LongestChunk)];
            if (await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken) < body.Length)
            {
                return null;
            }

            header = chunk.AsSpan(0, 4).SequenceEqual("fmt "u8) && size >= FormatBytes ? Format(body) : header;
        }

        return null;
    }

    /// <summary>Why a recognizer cannot use the file; null if it can.</summary>
    /// <param name="rate">The rate that the recognizer needs; null if it takes any.</param>
    public LocalizedText? Complaint(int? rate)
    {
        if (IsPcm && Channels == 1 && Bits == 16 && Rate > 0 && (rate is null || Rate == rate))
        {
            return null;
        }

        var kind = new LocalizedText(IsPcm ? $"{Bits} 位" : "压缩或浮点编码", IsPcm ? $"{Bits} bits" : "compressed or floating-point samples");
        var need = rate ?? 16_000;
        return new(
            $"WAV 格式不符：文件为 {Rate} Hz、{Channels} 声道、{kind.Chinese}；需要{(rate is null ? "" : $" {rate} Hz、")}单声道、16 位 PCM。转换：ffmpeg -i 文件 -ar {need} -ac 1 -c:a pcm_s16le 新文件.wav",
            $"This WAV format does not fit: the file has {Rate} Hz, {Channels} channel(s), {kind.English}; needed are {(rate is null ? "" : $"{rate} Hz, ")}1 channel, 16-bit PCM. Convert it: ffmpeg -i FILE -ar {need} -ac 1 -c:a pcm_s16le NEW.wav");
    }

    private static WavHeader Format(ReadOnlySpan<byte> format)
    {
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        if (tag == Extensible && format.Length >= ExtensibleFormatBytes)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[(ExtensibleFormatBytes - 2)..]);
        }

        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        return new(
            (int)Math.Min(rate, int.MaxValue), BinaryPrimitives.ReadUInt16LittleEndian(format[2..]), BinaryPrimitives.ReadUInt16LittleEndian(format[14..]), tag == Pcm, null);
    }
}
