using System.Buffers.Binary;
using System.Text;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Serialises what the store keeps of a document besides its id and path: size, time, first passage, count and state (little endian),
/// then hash, title and both texts of the notice, each preceded by its length, or -1 if there is none.
/// </summary>
internal static class DocumentRecord
{
    private const int FixedSize = (3 * sizeof(long)) + (2 * sizeof(int));
    private const int Absent = -1;

    /// <summary>The checksum of a row.</summary>
    public static uint Crc(long id, ReadOnlySpan<byte> path, ReadOnlySpan<byte> record) => new Checksum().Add(id).Add(path).Add(record).Value;

    /// <summary>Serialises a document.</summary>
    public static byte[] Write(StoredDocument document)
    {
        byte[]?[] parts = [document.Hash, Utf8(document.Title), Utf8(document.Notice?.Chinese), Utf8(document.Notice?.English)];
        var record = new byte[FixedSize + parts.Sum(part => sizeof(int) + (part?.Length ?? 0))];
        BinaryPrimitives.WriteInt64LittleEndian(record, document.Size);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), document.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(16), document.First);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(24), document.Count);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(28), (int)document.State);
        var rest = record.AsSpan(FixedSize);
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, part?.Length ?? Absent);
            part.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + (part?.Length ?? 0))..];
        }

        return record;
    }

    /// <summary>Deserialises a document whose checksum matches; null if the record is invalid nevertheless.</summary>
    public static StoredDocument? Read(long id, string path, ReadOnlySpan<byte> record)
    {
        if (record.Length < FixedSize)
        {
            return null;
        }

        var rest = record[FixedSize..];
        if (!TryTake(ref rest, out var hash) || !TryTake(ref rest, out var title) || !TryTake(ref rest, out var chinese) || !TryTake(ref rest, out var english))
        {
            return null;
        }

        var notice = chinese.IsEmpty || english.IsEmpty ? null : new KnowledgeNotice(Encoding.UTF8.GetString(chinese), Encoding.UTF8.GetString(english));
        return new StoredDocument(
            id, path, Encoding.UTF8.GetString(title), BinaryPrimitives.ReadInt64LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[8..]),
            hash.ToArray(), (KnowledgeFileState)BinaryPrimitives.ReadInt32LittleEndian(record[28..]), notice,
            BinaryPrimitives.ReadInt64LittleEndian(record[16..]), BinaryPrimitives.ReadInt32LittleEndian(record[24..]));
    }

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < sizeof(int))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        if (length > rest.Length)
        {
            return false;
        }

        part = length <= 0 ? default : rest[..length];
        rest = rest[part.Length..];
        return true;
    }
}
