using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>The content of a store without the text of the passages. Every row has been verified and every passage can be found.</summary>
internal sealed record StoreContent(StoreStamp Stamp, IReadOnlyList<StoredDocument> Documents, IReadOnlyList<StoredSegment> Segments)
{
    public static readonly StoreContent None = new(default, [], []);

    /// <summary>Reads everything as one state, even while another process writes.</summary>
    /// <exception cref="SqliteException">The store is damaged or cannot be read.</exception>
    public static StoreContent Load(SqliteConnection connection, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        return StoreFault.Read(() =>
        {
            var content = new StoreContent(ReadStamp(connection), DocumentTable.Read(connection), SegmentTable.Read(connection, cancellationToken));
            return content.IsWhole() ? content : throw StoreFault.Damage();
        });
    }

    /// <summary>The current stamp of the store, or the default if it has none yet.</summary>
    /// <exception cref="SqliteException">The row fails its check.</exception>
    public static StoreStamp ReadStamp(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT epoch, generation, next, crc FROM {StoreTables.Meta} WHERE id = 1";
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return default;
        }

        var stamp = new StoreStamp(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return stamp.Crc == row.GetInt64(3) ? stamp : throw StoreFault.Damage();
    }

    private bool IsWhole()
    {
        var live = new IdRanges(Documents.Select(document => document.Range));
        return live.Without(IdRanges.Union(Segments.Select(segment => segment.Covers))).Count == 0
            && (Stamp != default || Documents.Count + Segments.Count == 0);
    }
}
