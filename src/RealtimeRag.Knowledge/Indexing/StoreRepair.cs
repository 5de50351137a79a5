using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Mends what opening or checking a store brought up. Everything can be made again from passages, and passages from files.</summary>
internal static class StoreRepair
{
    private const int PassagesAtOnce = 4_000;

    /// <summary>Removes rows that fail their check and builds the index of passages that no segment covers; true where anything was done.</summary>
    public static bool Mend(IndexKeeper keeper, StoreContent content, CancellationToken cancellationToken)
    {
        if (content.BadDocuments.Count + content.BadSegments.Count > 0)
        {
            keeper.Apply(new StoreChange { BadDocuments = content.BadDocuments, RemovedSegments = content.BadSegments });
        }

        var uncovered = keeper.Live.Without(IdRanges.Union(keeper.Segments.Select(segment => segment.Covers)));
        foreach (var batch in uncovered.Ids.Chunk(PassagesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunks = StoreFault.Read(() => Read(keeper.Writer, batch));
            if (chunks.Count > 0)
            {
                keeper.Apply(new StoreChange { Segments = [IndexKeeper.Build(keeper.Writer.Stamp.Next, chunks, cancellationToken)], NumbersTaken = 1 });
            }
        }

        return content.BadDocuments.Count + content.BadSegments.Count + uncovered.Count > 0;
    }

    /// <summary>Has suspects read again, writes lost rows anew and throws orphans away; true where a file has to be read.</summary>
    public static bool Mend(IndexKeeper keeper, StoreFindings findings)
    {
        var again = keeper.Documents.Values.Where(document => findings.Suspects.Contains((document.Id, document.First)))
            .Select(document => document with { Modified = -1, Hash = [] }).ToList();
        var lost = keeper.Documents.Values.Where(document => findings.Lost.Contains(document.Id) && !findings.Suspects.Contains((document.Id, document.First)));
        List<StoredDocument> rows = [.. again, .. lost];
        if (rows.Count + findings.Orphans.Count > 0)
        {
            keeper.Apply(new StoreChange { Documents = rows, Purged = findings.Orphans });
        }

        return again.Count > 0;
    }

    private static List<StoredChunk> Read(StoreWriter writer, long[] ids)
    {
        using var command = writer.Connection.CreateCommand();
        command.CommandText = $"SELECT id, document, title, text, page, line, crc FROM {writer.Tables.Chunk} WHERE id BETWEEN $first AND $last ORDER BY id";
        command.Parameters.AddWithValue("$first", ids[0]);
        command.Parameters.AddWithValue("$last", ids[^1]);
        var wanted = ids.ToHashSet();
        using var row = command.ExecuteReader();
        var chunks = new List<StoredChunk>(ids.Length);
        while (row.Read())
        {
            if (wanted.Contains(row.GetInt64(0)) && PassageQuery.Chunk(row) is { } chunk)
            {
                chunks.Add(chunk);
            }
        }

        return chunks;
    }
}
