using System.Text;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Writes the store in atomic changes. For the indexing task only.</summary>
internal sealed class StoreWriter(SqliteConnection connection, StoreStamp stamp) : IDisposable
{
    public StoreStamp Stamp { get; private set; } = stamp;

    public SqliteConnection Connection => connection;

    /// <summary>Applies the change and advances the stamp.</summary>
    /// <exception cref="SqliteException">The write failed and nothing was changed.</exception>
    public void Commit(StoreChange change)
    {
        var next = Stamp with { Generation = Stamp.Generation + 1, Next = Stamp.Next + change.NumbersTaken };
        using var transaction = connection.BeginTransaction();
        Delete($"DELETE FROM {StoreTables.Document} WHERE id = $id", change.RemovedDocuments.Select(document => document.Id));
        Delete($"DELETE FROM {StoreTables.Segment} WHERE id = $id", change.RemovedSegments);
        Insert(change.Documents);
        Insert(change.Chunks);
        Insert(change.Segments);
        Purge(change.Purged);
        Insert(next);
        transaction.Commit();
        Stamp = next;
    }

    public void Dispose() => connection.Dispose();

    private void Delete(string sql, IEnumerable<long> ids)
    {
        using var command = new Statement(connection, sql, "$id");
        foreach (var id in ids)
        {
            command.Run(id);
        }
    }

    private void Purge(IReadOnlyList<IdRange> ranges)
    {
        using var chunks = new Statement(connection, $"DELETE FROM {StoreTables.Chunk} WHERE id >= $first AND id < $end", "$first", "$end");
        using var vectors = new Statement(connection, $"DELETE FROM {StoreTables.Vector} WHERE chunk >= $first AND chunk < $end", "$first", "$end");
        foreach (var range in ranges)
        {
            chunks.Run(range.First, range.End);
            vectors.Run(range.First, range.End);
        }
    }

    private void Insert(IReadOnlyList<StoredDocument> documents)
    {
        using var command = new Statement(
            connection,
            $"INSERT OR REPLACE INTO {StoreTables.Document} VALUES($id, $path, $record, $crc)",
            "$id", "$path", "$record", "$crc");
        foreach (var document in documents)
        {
            var record = DocumentRecord.Write(document);
            command.Run(document.Id, document.Path, record, (long)DocumentRecord.Crc(document.Id, Encoding.UTF8.GetBytes(document.Path), record));
        }
    }

    private void Insert(IReadOnlyList<StoredChunk> chunks)
    {
        using var command = new Statement(
            connection,
            $"INSERT INTO {StoreTables.Chunk} VALUES($id, $document, $title, $text, $page, $line, $crc)",
            "$id", "$document", "$title", "$text", "$page", "$line", "$crc");
        foreach (var c in chunks)
        {
            command.Run(c.Id, c.Document, c.Title, c.Text, c.Page, c.Line, (long)c.Crc);
        }
    }

    private void Insert(IReadOnlyList<StoredSegment> segments)
    {
        using var command = new Statement(
            connection, $"INSERT INTO {StoreTables.Segment} VALUES($id, $format, $ranges, $bytes, $crc)", "$id", "$format", "$ranges", "$bytes", "$crc");
        foreach (var segment in segments)
        {
            var (ranges, bytes) = (segment.Covers.ToBytes(), segment.Segment.ToBytes());
            var crc = SegmentTable.Crc(segment.Id, Segment.FormatVersion, ranges, bytes);
            command.Run(segment.Id, (long)Segment.FormatVersion, ranges, bytes, (long)crc);
        }
    }

    private void Insert(StoreStamp next)
    {
        using var command = new Statement(
            connection, $"INSERT OR REPLACE INTO {StoreTables.Meta} VALUES(1, $epoch, $generation, $next, $crc)", "$epoch", "$generation", "$next", "$crc");
        command.Run(next.Epoch, next.Generation, next.Next, (long)next.Crc);
    }
}

/// <summary>A prepared statement that is executed repeatedly with different values.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (var name in names)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
    }

    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
