using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Reads and writes the vectors of passages. A lost one is made again, so they have no part in the numbering of states.</summary>
internal static class VectorTable
{
    /// <summary>The vectors of a model, and the passages whose row fails its check.</summary>
    /// <exception cref="SqliteException">The file is damaged or cannot be read.</exception>
    public static (List<PassageVector> Found, List<long> Bad) Read(string path, StoreTables tables, long model)
    {
        var (found, bad) = (new List<PassageVector>(), new List<long>());
        if (!File.Exists(path))
        {
            return (found, bad);
        }

        using var connection = StoreConnection.Read(path);
        if (!StoreConnection.Exists(connection, tables.Vector))
        {
            return (found, bad);
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT chunk, model, value, crc FROM {tables.Vector} ORDER BY chunk";
        using var row = command.ExecuteReader();
        return StoreFault.Read(() =>
        {
            while (row.Read())
            {
                Sort(row, model, found, bad);
            }

            return (found, bad);
        });
    }

    /// <summary>Stores vectors in place of those the passages may have.</summary>
    public static void Write(StoreWriter writer, IReadOnlyList<PassageVector> vectors, long model)
    {
        using var transaction = writer.Connection.BeginTransaction();
        using var command = new Statement(
            writer.Connection, $"INSERT OR REPLACE INTO {writer.Tables.Vector} VALUES($chunk, $model, $value, $crc)", "$chunk", "$model", "$value", "$crc");
        foreach (var vector in vectors)
        {
            var value = vector.ToBytes();
            command.Run(vector.Passage, model, value, (long)PassageVector.Crc(vector.Passage, model, value));
        }

        transaction.Commit();
    }

    /// <summary>Removes rows that fail their check and those of passages that are gone.</summary>
    public static void Clean(StoreWriter writer, IReadOnlyList<long> bad)
    {
        using var transaction = writer.Connection.BeginTransaction();
        using var command = new Statement(writer.Connection, $"DELETE FROM {writer.Tables.Vector} WHERE chunk = $chunk", "$chunk");
        foreach (var passage in bad)
        {
            command.Run(passage);
        }

        StoreConnection.Run(writer.Connection, $"DELETE FROM {writer.Tables.Vector} WHERE chunk NOT IN (SELECT id FROM {writer.Tables.Chunk})");
        transaction.Commit();
    }

    // A damaged row may hold another type than its column, or none.
    private static void Sort(SqliteDataReader row, long model, List<PassageVector> found, List<long> bad)
    {
        var passage = row.GetInt64(0);
        try
        {
            var (stored, value) = (row.GetInt64(1), row.GetFieldValue<byte[]>(2));
            if (PassageVector.Crc(passage, stored, value) != row.GetInt64(3))
            {
                bad.Add(passage);
            }
            else if (stored == model)
            {
                found.Add(new PassageVector(passage, PassageVector.FromBytes(value)));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException)
        {
            bad.Add(passage);
        }
    }
}
