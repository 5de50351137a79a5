using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>What a look at every stored passage brought up.</summary>
/// <param name="Suspects">Documents (by number and first passage) with a passage that is damaged or missing; they must be read again.</param>
/// <param name="Orphans">Passages of no document.</param>
/// <param name="Lost">Numbers of documents whose own row is damaged or missing; memory still knows them.</param>
internal sealed record StoreFindings(IReadOnlySet<(long Document, long First)> Suspects, IReadOnlyList<IdRange> Orphans, IReadOnlySet<long> Lost);

/// <summary>Reads every row once and compares it with its check and with what the documents claim.</summary>
internal static class StoreCheck
{
    public static StoreFindings Run(
        SqliteConnection connection, StoreTables tables, IReadOnlyCollection<StoredDocument> documents, long below, CancellationToken cancellationToken) =>
        StoreFault.Read(() => Look(connection, tables, documents, below, cancellationToken));

    private static StoreFindings Look(
        SqliteConnection connection, StoreTables tables, IReadOnlyCollection<StoredDocument> documents, long below, CancellationToken cancellationToken)
    {
        var whole = DocumentTable.Read(connection, tables, []).Select(document => document.Id).ToHashSet();
        var (seen, bad, orphans) = (new List<IdRange>(), new List<IdRange>(), new List<IdRange>());
        var live = new IdRanges(documents.Select(document => document.Range));
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, document, title, text, page, line, crc FROM {tables.Chunk} WHERE id < {below} ORDER BY id";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = new IdRange(row.GetInt64(0), 1);
            if (!live.Contains(id.First))
            {
                orphans.Add(id);
            }
            else if (PassageQuery.Chunk(row) is null)
            {
                bad.Add(id);
            }
            else
            {
                seen.Add(id);
            }
        }

        var missing = live.Without(new IdRanges(seen));
        var suspects = documents.Where(document => missing.Ranges.Any(range => range.First < document.Range.End && document.First < range.End));
        return new StoreFindings(
            suspects.Select(document => (document.Id, document.First)).ToHashSet(),
            new IdRanges(orphans).Ranges,
            documents.Where(document => !whole.Contains(document.Id)).Select(document => document.Id).ToHashSet());
    }
}
