using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>The result of checking every stored passage.</summary>
/// <param name="IsWhole">Whether every page and row is valid and no passage is missing; if not, the file is rebuilt.</param>
/// <param name="Orphans">Passages without a document, left behind by a process that was killed.</param>
internal sealed record StoreFindings(bool IsWhole, IReadOnlyList<IdRange> Orphans)
{
    public static readonly StoreFindings Damaged = new(false, []);
}

/// <summary>Reads every page and row once, in one state, and compares it with its checksum and with what the documents refer to.</summary>
internal static class StoreCheck
{
    public static StoreFindings Run(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = StoreConnection.Read(path);
            using var transaction = connection.BeginTransaction(deferred: true);
            return StoreConnection.IsSound(connection) ? StoreFault.Read(() => Look(connection, cancellationToken)) : StoreFindings.Damaged;
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            // Damage is a result here, not a failure.
            return StoreFindings.Damaged;
        }
    }

    private static StoreFindings Look(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var live = new IdRanges(DocumentTable.Read(connection).Select(document => document.Range));
        var (seen, orphans) = (0, new List<IdRange>());
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, document, title, text, page, line, crc FROM {StoreTables.Chunk} ORDER BY id";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!live.Contains(row.GetInt64(0)))
            {
                orphans.Add(new IdRange(row.GetInt64(0), 1));
            }
            else if (PassageQuery.Chunk(row) is null)
            {
                return StoreFindings.Damaged;
            }
            else
            {
                seen++;
            }
        }

        return new StoreFindings(seen == live.Count, new IdRanges(orphans).Ranges);
    }
}
