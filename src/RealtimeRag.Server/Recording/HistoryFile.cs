using Microsoft.Data.Sqlite;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// The SQLite file of recorded questions. Each instance is one connection and used by one thread at a time; several processes may have it open. What is
/// deleted is overwritten. All methods throw <see cref="SqliteException"/> if the file cannot be used or its disk fails.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    private const string Columns =
        "session, session_id, answer_id, principal, ended_at, question, answer, finish_reason, code, nothing_found, sources, confidence, decision, first_ms, total_ms, tokens, price, rating";

    private const string Unanswered = "nothing_found = 1 OR code IS NOT NULL OR rating = 'dislike'";

    private const string Schema =
        $"""
        CREATE TABLE IF NOT EXISTS turns (
          id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, session_id TEXT NOT NULL, answer_id TEXT NOT NULL, principal TEXT NOT NULL, ended_at INTEGER NOT NULL,
          question TEXT NOT NULL, answer TEXT, finish_reason TEXT NOT NULL, code TEXT, nothing_found INTEGER NOT NULL, sources INTEGER NOT NULL, confidence REAL, decision TEXT,
          first_ms REAL, total_ms REAL NOT NULL, tokens INTEGER, price TEXT, rating TEXT);
        CREATE INDEX IF NOT EXISTS turns_ended_at ON turns (ended_at);
        CREATE INDEX IF NOT EXISTS turns_session ON turns (session, answer_id);
        CREATE INDEX IF NOT EXISTS turns_session_id ON turns (session_id);
        CREATE INDEX IF NOT EXISTS turns_principal ON turns (principal);
        CREATE INDEX IF NOT EXISTS turns_unanswered ON turns (id) WHERE {Unanswered};
        """;

    private readonly SqliteConnection _connection;

    private HistoryFile(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens it to write, readable by its owner alone; creates it where it is missing.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static HistoryFile Open(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            PrivateFile.Create(path).Dispose();
        }

        return Connect(path, SqliteOpenMode.ReadWrite, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; " + Schema);
    }

    /// <summary>Opens it to read; null where it is missing.</summary>
    public static HistoryFile? OpenToRead(string path) => File.Exists(path) ? Connect(path, SqliteOpenMode.ReadOnly, "PRAGMA query_only=ON;") : null;

    /// <summary>
    /// Opens an existing file to read it for a long time. Unlike one that may only read, it leaves no log of writes behind if it is the last to close.
    /// </summary>
    public static HistoryFile OpenToWatch(string path) => Connect(path, SqliteOpenMode.ReadWrite, "PRAGMA query_only=ON;");

    /// <summary>Writes rows and ratings as one transaction.</summary>
    public void Append(IEnumerable<HistoryChange> changes)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = Command($"INSERT INTO turns ({Columns}) VALUES ({string.Join(", ", Enumerable.Range(0, 18).Select(static i => $"$p{i}"))})", transaction);
        using var rate = Command("UPDATE turns SET rating = $p2 WHERE session = $p0 AND answer_id = $p1", transaction);
        foreach (var change in changes)
        {
            if (change.Row is { } row)
            {
                Run(insert, ValuesOf(row));
            }
            else
            {
                Run(rate, change.Session, change.AnswerId, change.Rating);
            }
        }

        transaction.Commit();
    }

    /// <summary>A number that changes with every change that another connection makes.</summary>
    public long Version()
    {
        using var version = Command("PRAGMA data_version", null);
        return (long)version.ExecuteScalar()!;
    }

    /// <summary>Rows, the newest first.</summary>
    /// <param name="before">Only those with smaller numbers; null for all.</param>
    /// <param name="most">The maximum number of rows.</param>
    public List<HistoryRow> Read(long? before, int most) => Read(Columns, "", before, most);

    /// <summary>Rows that were not answered, the newest first, without the texts of answers.</summary>
    /// <param name="before">Only those with smaller numbers; null for all.</param>
    /// <param name="most">The maximum number of rows.</param>
    public List<HistoryRow> ReadUnanswered(long? before, int most) =>
        Read(Columns.Replace("question, answer,", "question, NULL,", StringComparison.Ordinal), $" AND ({Unanswered})", before, most);

    /// <summary>
    /// Deletes at most so many rows as one transaction; returns how many. Other connections wait for at most one of these, so many rows need several calls.
    /// </summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="most">The maximum number of rows.</param>
    public int DeleteSome(HistoryFilter filter, int most)
    {
        using var delete = Command($"DELETE FROM turns WHERE id IN (SELECT id FROM turns WHERE {filter.Condition} LIMIT $p1)", null);
        return Run(delete, filter.Value, most);
    }

    /// <summary>
    /// Moves everything from the log of writes into the file, so that nothing that was deleted stays in the log. False while another connection, which is
    /// reading, prevents it; it must then be tried again.
    /// </summary>
    public bool TryEmptyLog()
    {
        using var checkpoint = Command("PRAGMA wal_checkpoint(TRUNCATE)", null);
        using var result = checkpoint.ExecuteReader();
        return result.Read() && result.GetInt32(0) == 0;
    }

    /// <summary>Writes a page that changes nothing of what is recorded, to find out whether the disk takes it.</summary>
    public void CheckDisk()
    {
        using var write = Command("PRAGMA user_version = 1", null);
        write.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static HistoryFile Connect(string path, SqliteOpenMode mode, string first)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts.
            command.CommandText = first;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private List<HistoryRow> Read(string columns, string condition, long? before, int most)
    {
        using var select = Command($"SELECT id, {columns} FROM turns WHERE id < $p0{condition} ORDER BY id DESC LIMIT $p1", null);
        Fill(select, before ?? long.MaxValue, most);
        using var reader = select.ExecuteReader();
        List<HistoryRow> rows = [];
        while (reader.Read())
        {
            rows.Add(RowOf(reader));
        }

        return rows;
    }

    private SqliteCommand Command(string text, SqliteTransaction? transaction)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command;
    }

    private static int Run(SqliteCommand command, params object?[] values)
    {
        Fill(command, values);
        return command.ExecuteNonQuery();
    }

    private static void Fill(SqliteCommand command, params object?[] values)
    {
        command.Parameters.Clear();
        foreach (var (index, value) in values.Index())
        {
            command.Parameters.AddWithValue($"$p{index}", value ?? DBNull.Value);
        }
    }

    private static object?[] ValuesOf(HistoryRow row) =>
    [
        row.Session, row.SessionId, row.AnswerId, row.Principal, row.EndedAt.ToUnixTimeMilliseconds(), row.Question, row.Answer, row.FinishReason, row.Code,
        row.NothingFound ? 1 : 0, row.Sources, row.Confidence, row.Decision, row.FirstMs, row.TotalMs, row.Tokens, row.Price, row.Rating,
    ];

    private static HistoryRow RowOf(SqliteDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Session = reader.GetString(1),
        SessionId = reader.GetString(2),
        AnswerId = reader.GetString(3),
        Principal = reader.GetString(4),
        EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
        Question = reader.GetString(6),
        Answer = reader.IsDBNull(7) ? null : reader.GetString(7),
        FinishReason = reader.GetString(8),
        Code = reader.IsDBNull(9) ? null : reader.GetString(9),
        NothingFound = reader.GetInt64(10) != 0,
        Sources = reader.GetInt32(11),
        Confidence = reader.IsDBNull(12) ? null : reader.GetDouble(12),
        Decision = reader.IsDBNull(13) ? null : reader.GetString(13),
        FirstMs = reader.IsDBNull(14) ? null : reader.GetDouble(14),
        TotalMs = reader.GetDouble(15),
        Tokens = reader.IsDBNull(16) ? null : reader.GetInt64(16),
        Price = reader.IsDBNull(17) ? null : reader.GetString(17),
        Rating = reader.IsDBNull(18) ? null : reader.GetString(18),
    };
}
