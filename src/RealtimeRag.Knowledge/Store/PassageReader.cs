using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;
using SQLitePCL;

namespace RealtimeRag.Knowledge.Store;

/// <summary>A passage with the file it is from.</summary>
internal sealed record Passage(StoredChunk Chunk, string File);

/// <summary>
/// Reads passages by number, from many threads at once, each with a connection of its own. Numbers are never used twice, so what was
/// read once stays right. A row that fails its check is not given out, and <see cref="DamageSeen"/> tells.
/// </summary>
internal sealed class PassageReader(Func<SqliteConnection> open) : IPassageText, IDisposable
{
    private const int CacheSize = 4096;
    private readonly ConcurrentBag<PassageQuery> _idle = [];
    private ConcurrentDictionary<long, Passage> _recent = new();
    private ConcurrentDictionary<long, Passage> _older = new();
    private volatile bool _disposed;
    private volatile bool _damageSeen;

    /// <summary>Whether a row could not be read as it was written, since the last time this was set back.</summary>
    public bool DamageSeen
    {
        get => _damageSeen;
        set => _damageSeen = value;
    }

    /// <summary>The passage, or null where it is gone or damaged.</summary>
    public Passage? Find(long id)
    {
        if (_recent.TryGetValue(id, out var passage))
        {
            return passage;
        }

        passage = _older.GetValueOrDefault(id) ?? Read(id);
        if (passage is not null)
        {
            Keep(passage);
        }

        return passage;
    }

    public string GetText(long id) => Find(id)?.Chunk.Text ?? string.Empty;

    public string GetTitle(long id) => Find(id)?.Chunk.Title ?? string.Empty;

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var query))
        {
            query.Dispose();
        }
    }

    private Passage? Read(long id)
    {
        if (_disposed)
        {
            return null;
        }

        PassageQuery? query = null;
        try
        {
            query = _idle.TryTake(out var idle) ? idle : new PassageQuery(open());
            var passage = query.Find(id, out var damaged);
            _damageSeen |= damaged;
            Return(query);
            return passage;
        }
        catch (SqliteException e)
        {
            _damageSeen |= StoreFault.IsDamage(e);
            query?.Dispose();
            return null;
        }
    }

    private void Return(PassageQuery query)
    {
        _idle.Add(query);
        if (_disposed)
        {
            Dispose();
        }
    }

    private void Keep(Passage passage)
    {
        var recent = _recent;
        recent[passage.Chunk.Id] = passage;
        if (recent.Count > CacheSize)
        {
            _older = recent;
            _recent = new ConcurrentDictionary<long, Passage>();
        }
    }
}

/// <summary>One connection with the prepared look-up of a passage. For one thread at a time.</summary>
internal sealed class PassageQuery : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteParameter _id;

    public PassageQuery(SqliteConnection connection)
    {
        _connection = connection;
        _command = connection.CreateCommand();
        _command.CommandText = $"""
            SELECT c.id, c.document, c.title, c.text, c.page, c.line, c.crc, d.path, d.record, d.crc
            FROM {StoreTables.Chunk} c JOIN {StoreTables.Document} d ON d.id = c.document WHERE c.id = $id
            """;
        _id = _command.Parameters.Add("$id", SqliteType.Integer);
    }

    public Passage? Find(long id, out bool damaged)
    {
        _id.Value = id;
        using var row = _command.ExecuteReader();
        damaged = false;
        if (!row.Read())
        {
            return null;
        }

        var (chunk, file) = (Chunk(row), File(row));
        damaged = chunk is null || file is null;
        return chunk is null || file is null ? null : new Passage(chunk, file);
    }

    // A passage of a file whose name is not what it was would cite another source.
    private static string? File(SqliteDataReader row)
    {
        var columns = row.Handle!;
        var path = raw.sqlite3_column_blob(columns, 7);
        var crc = DocumentRecord.Crc(raw.sqlite3_column_int64(columns, 1), path, raw.sqlite3_column_blob(columns, 8));
        return crc == raw.sqlite3_column_int64(columns, 9) ? Encoding.UTF8.GetString(path) : null;
    }

    /// <summary>The row as a passage, or null where it fails its check.</summary>
    public static StoredChunk? Chunk(SqliteDataReader row)
    {
        try
        {
            var chunk = new StoredChunk(
                row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetInt32(4), row.IsDBNull(5) ? null : row.GetInt32(5));
            return chunk.Crc == row.GetInt64(6) ? chunk : null;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _command.Dispose();
        _connection.Dispose();
    }
}
