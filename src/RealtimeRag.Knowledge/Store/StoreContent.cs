using Microsoft.Data.Sqlite;

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
    /// <param name="known">What was read of it before: its segments never change, so they are not read again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static StoreContent Load(
        SqliteConnection connection, StoreTables tables, StoreContent known, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        return StoreFault.Read(() => LoadRows(connection, tables, known, cancellationToken));
    }

    private static StoreContent LoadRows(
        SqliteConnection connection, StoreTables tables, StoreContent known, CancellationToken cancellationToken)
    {
        var stamp = ReadStamp(connection, tables);
        var (badDocuments, badSegments) = (new List<long>(), new List<long>());
        var documents = DocumentTable.Read(connection, tables, badDocuments);
        var segments = SegmentTable.Read(connection, tables, known.Stamp.Epoch == stamp.Epoch ? known.Segments : [], badSegments, cancellationToken);
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
}
