using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>What a store holds, without the passages' text; rows that fail their check are left out and listed.</summary>
internal sealed record StoreContent(
    StoreStamp Stamp,
    IReadOnlyList<StoredDocument> Documents,
    IReadOnlyList<StoredSegment> Segments,
    IReadOnlyList<long> BadDocuments,
    IReadOnlyList<long> BadSegments)
{
    public static readonly StoreContent None = new(default, [], [], [], []);

    /// <summary>Reads it all as one state, even while another process writes.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">Which tables to read.</param>
    /// <param name="known">Segments in memory already; they never change, so they are not read again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static StoreContent Load(
        SqliteConnection connection, StoreTables tables, IReadOnlyDictionary<long, StoredSegment> known, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        var stamp = ReadStamp(connection, tables);
        var (badDocuments, badSegments) = (new List<long>(), new List<long>());
        var documents = ReadDocuments(connection, tables, badDocuments);
        var segments = ReadSegments(connection, tables, known, badSegments, cancellationToken);
        return new StoreContent(stamp, documents, segments, badDocuments, badSegments);
    }

    /// <summary>The store's present state, or nothing where the row is missing or damaged.</summary>
    public static StoreStamp ReadStamp(SqliteConnection connection, StoreTables tables)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT epoch, generation, next, crc FROM {tables.Meta} WHERE id = 1";
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return default;
        }

        var stamp = new StoreStamp(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return stamp.Crc == row.GetInt64(3) ? stamp : default;
    }

    private static List<StoredDocument> ReadDocuments(SqliteConnection connection, StoreTables tables, List<long> bad)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, path, title, size, modified, hash, state, chinese, english, first, count, crc FROM {tables.Document} ORDER BY id";
        using var row = command.ExecuteReader();
        var documents = new List<StoredDocument>();
        while (row.Read())
        {
            if (Document(row) is { } document)
            {
                documents.Add(document);
            }
            else
            {
                bad.Add(row.GetInt64(0));
            }
        }

        return documents;
    }

    // A damaged row may hold another type than its column, or none.
    private static StoredDocument? Document(SqliteDataReader row)
    {
        try
        {
            var notice = row.IsDBNull(7) || row.IsDBNull(8) ? null : new KnowledgeNotice(row.GetString(7), row.GetString(8));
            var document = new StoredDocument(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetFieldValue<byte[]>(5),
                (KnowledgeFileState)row.GetInt32(6), notice, row.GetInt64(9), row.GetInt32(10));
            return document.Crc == row.GetInt64(11) ? document : null;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or OverflowException or FormatException)
        {
            return null;
        }
    }

    private static List<StoredSegment> ReadSegments(
        SqliteConnection connection, StoreTables tables, IReadOnlyDictionary<long, StoredSegment> known, List<long> bad, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM {tables.Segment} ORDER BY id";
        var ids = new List<long>();
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                ids.Add(row.GetInt64(0));
            }
        }

        var segments = new List<StoredSegment>(ids.Count);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((known.GetValueOrDefault(id) ?? ReadSegment(connection, tables, id)) is { } segment)
            {
                segments.Add(segment);
            }
            else
            {
                bad.Add(id);
            }
        }

        return segments;
    }

    private static StoredSegment? ReadSegment(SqliteConnection connection, StoreTables tables, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT format, ranges, bytes, crc FROM {tables.Segment} WHERE id = {id}";
        using var row = command.ExecuteReader();
        try
        {
            if (!row.Read() || row.GetInt64(0) != Segment.FormatVersion)
            {
                return null;
            }

            var (ranges, bytes) = (row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2));
            if (SegmentCrc(id, row.GetInt64(0), ranges, bytes) != row.GetInt64(3))
            {
                return null;
            }

            return new StoredSegment(id, Segment.Load(bytes), IdRanges.FromBytes(ranges));
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or SegmentFormatException)
        {
            return null;
        }
    }

    internal static uint SegmentCrc(long id, long format, byte[] ranges, byte[] bytes) =>
        new Checksum().Add(id).Add(format).Add(ranges).Add(bytes).Value;
}
