using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RealtimeRag.Knowledge.Store;

/// <summary>CRC-32C over the columns of a row, including their lengths, so that no changed or moved byte goes unnoticed.</summary>
internal struct Checksum()
{
    private uint _crc = uint.MaxValue;

    public readonly uint Value => ~_crc;

    public Checksum Add(long? number)
    {
        _crc = BitOperations.Crc32C(_crc, number is null ? (byte)0 : (byte)1);
        _crc = BitOperations.Crc32C(_crc, (ulong)(number ?? 0));
        return this;
    }

    public Checksum Add(string? text)
    {
        if (text is null)
        {
            return Add((long?)null);
        }

        Span<byte> small = stackalloc byte[1024];
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= small.Length ? small : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        return Add(bytes[..length]);
    }

    public Checksum Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            _crc = BitOperations.Crc32C(_crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            _crc = BitOperations.Crc32C(_crc, value);
        }

        return this;
    }
}
