using System.Numerics;
using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>The offsets of the parts of a stored segment, and the checksum over all of it.</summary>
/// <remarks>
/// Little endian: header, passage ids, content and title fingerprints, text and title lengths, first key and offsets of each
/// block of terms, the terms, the postings, CRC-32C. A block holds up to <see cref="BlockSize"/> terms, each stored as the gap to the
/// previous key, its frequency and the size of its postings; a term that occurs once stores its only posting instead of that size.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SegmentLayout
{
    /// <summary>Terms per block.</summary>
    public const int BlockSize = 32;

    /// <summary>The passage ids follow the header.</summary>
    public const int IdsAt = HeaderSize;

    private const int HeaderSize = 48;
    private const int CheckSize = 4;
    private static readonly uint Magic = BitConverter.ToUInt32("RRSG"u8);

    public required int Version { get; init; }

    public required int Passages { get; init; }

    public required int Terms { get; init; }

    public required int TermBytes { get; init; }

    public required int PostingBytes { get; init; }

    public required long TextLength { get; init; }

    public required long TitleLength { get; init; }

    public int Blocks => (Terms + BlockSize - 1) / BlockSize;

    public int ContentPrintsAt => IdsAt + (Passages * sizeof(long));

    public int TitlePrintsAt => ContentPrintsAt + (Passages * sizeof(ulong));

    public int TextLengthsAt => TitlePrintsAt + (Passages * sizeof(ulong));

    public int TitleLengthsAt => TextLengthsAt + (Passages * sizeof(ushort));

    public int BlockKeysAt => TitleLengthsAt + Passages;

    public int BlockTermsAt => BlockKeysAt + (Blocks * sizeof(ulong));

    public int BlockPostingsAt => BlockTermsAt + (Blocks * sizeof(int));

    public int TermsAt => BlockPostingsAt + (Blocks * sizeof(int));

    public int PostingsAt => TermsAt + TermBytes;

    public int Size => PostingsAt + PostingBytes + CheckSize;

    /// <summary>Writes the header and the checksum over everything else.</summary>
    public void Seal(Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, int>(bytes[..HeaderSize]);
        words.Clear();
        words[0] = (int)Magic;
        words[1] = Version;
        words[2] = Passages;
        words[3] = Terms;
        words[4] = TermBytes;
        words[5] = PostingBytes;
        var longs = MemoryMarshal.Cast<byte, long>(bytes[..HeaderSize]);
        longs[3] = TextLength;
        longs[4] = TitleLength;
        MemoryMarshal.Write(bytes[^CheckSize..], Checksum(bytes[..^CheckSize]));
    }

    /// <summary>Reads the header and verifies it, the size and the checksum.</summary>
    /// <exception cref="SegmentFormatException">Any of them is wrong.</exception>
    public static SegmentLayout Read(ReadOnlySpan<byte> bytes, int version)
    {
        if (bytes.Length < HeaderSize + CheckSize || MemoryMarshal.Read<uint>(bytes) != Magic)
        {
            throw new SegmentFormatException("The stored search index is not one, or is cut short.");
        }

        var words = MemoryMarshal.Cast<byte, int>(bytes[..HeaderSize]);
        var longs = MemoryMarshal.Cast<byte, long>(bytes[..HeaderSize]);
        if (words[1] != version)
        {
            throw new SegmentFormatException($"The stored search index has format {words[1]}; this program reads {version}.");
        }

        if (Checksum(bytes[..^CheckSize]) != MemoryMarshal.Read<uint>(bytes[^CheckSize..]))
        {
            throw new SegmentFormatException("The stored search index is damaged: its check sum does not fit.");
        }

        return new SegmentLayout
        {
            Version = version,
            Passages = words[2],
            Terms = words[3],
            TermBytes = words[4],
            PostingBytes = words[5],
            TextLength = longs[3],
            TitleLength = longs[4],
        };
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var wide = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var value in wide)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        foreach (var value in bytes[(wide.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
