using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RealtimeRag.Knowledge.Store;

/// <summary>A connection with a prepared query for one passage. Not thread-safe.</summary>
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

    public StoredPassage? Find(long id, out bool damaged)
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
        return chunk is null || file is null ? null : new StoredPassage(chunk, file);
    }

    // If the file's name were damaged, the passage would cite another source.
    private static string? File(SqliteDataReader row)
    {
        var columns = row.Handle!;
        var path = raw.sqlite3_column_blob(columns, 7);
        var crc = DocumentRecord.Crc(raw.sqlite3_column_int64(columns, 1), path, raw.sqlite3_column_blob(columns, 8));
        return crc == raw.sqlite3_column_int64(columns, 9) ? Encoding.UTF8.GetString(path) : null;
    }

    /// <summary>Reads the row as a passage, or returns null if it fails its check.</summary>
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
