using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Reads and verifies the segments of the search index.</summary>
internal static class SegmentTable
{
    /// <summary>The segments in order of creation.</summary>
    /// <param name="connection">A connection inside a transaction, so that all segments belong to one state.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="SqliteException">A row fails its check.</exception>
    public static List<StoredSegment> Read(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var segments = new List<StoredSegment>();
        foreach (var id in Ids(connection))
        {
            cancellationToken.ThrowIfCancellationRequested();
            segments.Add(Read(connection, id) ?? throw StoreFault.Damage());
        }

        return segments;
    }

    /// <summary>
    /// The checksum of a segment's row. The segment's bytes end in their own checksum, which is used here instead of them:
    /// verifying them twice would take half of the time needed to open the store.
    /// </summary>
    public static uint Crc(long id, long format, byte[] ranges, byte[] bytes) =>
        new Checksum().Add(id).Add(format).Add(ranges).Add(bytes.Length).Add(bytes.AsSpan(Math.Max(0, bytes.Length - sizeof(uint)))).Value;

    private static List<long> Ids(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM {StoreTables.Segment} ORDER BY id";
        using var row = command.ExecuteReader();
        var ids = new List<long>();
        while (row.Read())
        {
            ids.Add(row.GetInt64(0));
        }

        return ids;
    }

    // A damaged row may contain a value of another type, or null.
    private static StoredSegment? Read(SqliteConnection connection, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT format, ranges, typeof(bytes), crc FROM {StoreTables.Segment} WHERE id = {id}";
        using var row = command.ExecuteReader();
        try
        {
            if (!row.Read() || row.GetInt64(0) != Segment.FormatVersion || row.GetString(2) != "blob")
            {
                return null;
            }

            var (ranges, bytes) = (row.GetFieldValue<byte[]>(1), Bytes(connection, id));
            return Crc(id, row.GetInt64(0), ranges, bytes) == row.GetInt64(3)
                ? new StoredSegment(id, Segment.Load(bytes), IdRanges.FromBytes(ranges))
                : null;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or SegmentFormatException)
        {
            return null;
        }
    }

    // Takes a third of the time of reading the column: the pages go straight into the target.
    private static byte[] Bytes(SqliteConnection connection, long id)
    {
        using var blob = new SqliteBlob(connection, StoreTables.Segment, "bytes", id, readOnly: true);
        var bytes = GC.AllocateUninitializedArray<byte>((int)blob.Length);
        blob.ReadExactly(bytes);
        return bytes;
    }
}
