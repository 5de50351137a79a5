using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Opens connections to the store's file. Never pooled, since a pool would keep a replaced file open.</summary>
internal static class StoreConnection
{
    public const int PageSize = 16_384;

    private const int BusySeconds = 2;
    private const int SqliteBusy = 5;

    public static SqliteConnection Write(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=500;");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection Read(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>For a file on a read-only medium, where the WAL files cannot be created.</summary>
    public static SqliteConnection ReadImmutable(string path) =>
        Open("file:" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal) + "?immutable=1", SqliteOpenMode.ReadOnly);

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static long Version(SqliteConnection connection) => Number(connection, "PRAGMA user_version");

    public static bool IsSigned(SqliteConnection connection) => Number(connection, "PRAGMA application_id") == StoreIdentity.ApplicationId;

    /// <summary>Moves the whole write-ahead log into the file, so that the file is complete without it.</summary>
    /// <exception cref="SqliteException">A reader still uses an older state.</exception>
    public static void Fold(SqliteConnection connection)
    {
        if (Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        {
            throw new SqliteException("The log is in use.", SqliteBusy);
        }
    }

    /// <summary>The names of all objects in the file that were created explicitly.</summary>
    public static List<string> Names(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        using var row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read())
        {
            names.Add(row.GetString(0));
        }

        return names;
    }

    /// <summary>Whether the file's pages are intact, as far as SQLite can tell without reading every row.</summary>
    public static bool IsSound(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        command.CommandTimeout = 0;
        return command.ExecuteScalar() is "ok";
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }
}
