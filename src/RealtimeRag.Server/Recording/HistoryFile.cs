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

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS turns (
          id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, session_id TEXT NOT NULL, answer_id TEXT NOT NULL, principal TEXT NOT NULL, ended_at INTEGER NOT NULL,
          question TEXT NOT NULL, answer TEXT, finish_reason TEXT NOT NULL, code TEXT, nothing_found INTEGER NOT NULL, sources INTEGER NOT NULL, confidence REAL, decision TEXT,
          first_ms REAL, total_ms REAL NOT NULL, tokens INTEGER, price TEXT, rating TEXT);
        CREATE INDEX IF NOT EXISTS turns_ended_at ON turns (ended_at);
        CREATE INDEX IF NOT EXISTS turns_session ON turns (session, answer_id);
        CREATE INDEX IF NOT EXISTS turns_principal ON turns (principal);
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

    /// <summary>Rows, the newest first.</summary>
    /// <param name="before">Only those with smaller numbers; null for all.</param>
    /// <param name="most">The maximum number of rows.</param>
    /// <param name="onlyUnanswered">Only those that were not answered.</param>
    public List<HistoryRow> Read(long? before, int most, bool onlyUnanswered = false)
    {
        const string Unanswered = " AND (nothing_found = 1 OR code IS NOT NULL OR rating = 'dislike')";
        using var select = Command($"SELECT id, {Columns} FROM turns WHERE id < $p0{(onlyUnanswered ? Unanswered : "")} ORDER BY id DESC LIMIT $p1", null);
        Fill(select, before ?? long.MaxValue, most);
        using var reader = select.ExecuteReader();
        List<HistoryRow> rows = [];
        while (reader.Read())
        {
            rows.Add(RowOf(reader));
        }

        return rows;
    }

    /// <summary>Deletes what ended before a time; returns how many.</summary>
    public int DeleteBefore(DateTimeOffset time) => Delete("ended_at < $p0", time.ToUnixTimeMilliseconds());

    /// <summary>Deletes everything of a session, by its own id or the one that its client gave it; returns how many.</summary>
    public int DeleteSession(string session) => Delete("session = $p0 OR session_id = $p0", session);

    /// <summary>Deletes everything of a principal, such as <c>key:alice</c>; returns how many.</summary>
    public int DeletePrincipal(string principal) => Delete("principal = $p0", principal);

    /// <summary>Deletes everything; returns how many.</summary>
    public int DeleteAll() => Delete("id >= $p0", 0L);

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

    private int Delete(string condition, object value)
    {
        using var delete = Command($"DELETE FROM turns WHERE {condition}", null);
        var count = Run(delete, value);
        if (count > 0)
        {
            // What was deleted must not stay in the log of writes.
            using var checkpoint = Command("PRAGMA wal_checkpoint(TRUNCATE)", null);
            checkpoint.ExecuteNonQuery();
        }

        return count;
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

/// <summary>One change of the file: a new row, or a rating of an earlier one.</summary>
/// <param name="Row">The row; null for a rating.</param>
/// <param name="Session">The rated answer's session.</param>
/// <param name="AnswerId">The rated answer.</param>
/// <param name="Rating">Its rating.</param>
internal readonly record struct HistoryChange(HistoryRow? Row, string? Session = null, string? AnswerId = null, string? Rating = null);
