using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Reads and verifies the documents of a store. Reads plain columns, since opening waits for what may be a hundred thousand rows.</summary>
internal static class DocumentTable
{
    private const int Id = 0;
    private const int Path = 1;
    private const int Record = 2;
    private const int Crc = 3;

    /// <summary>The documents by id.</summary>
    /// <exception cref="SqliteException">A row fails its check.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static List<StoredDocument> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, path, record, crc FROM {StoreTables.Document} ORDER BY id";
        using var row = command.ExecuteReader();
        var documents = new List<StoredDocument>();
        while (row.Read())
        {
            var columns = row.Handle!;
            var id = raw.sqlite3_column_int64(columns, Id);
            var path = raw.sqlite3_column_blob(columns, Path);
            var record = raw.sqlite3_column_blob(columns, Record);
            var isWhole = DocumentRecord.Crc(id, path, record) == raw.sqlite3_column_int64(columns, Crc);
            documents.Add((isWhole ? DocumentRecord.Read(id, Encoding.UTF8.GetString(path), record) : null) ?? throw StoreFault.Damage());
        }

        return documents;
    }
}
