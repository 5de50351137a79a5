using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Reads and writes the vectors of passages. They are not part of the stamp, since a lost one is recomputed.</summary>
internal static class VectorTable
{
    /// <summary>The vectors of a model, except those whose row fails its check.</summary>
    /// <exception cref="SqliteException">The file is damaged or cannot be read.</exception>
    public static List<PassageVector> Read(string path, long model)
    {
        var found = new List<PassageVector>();
        if (!File.Exists(path))
        {
            return found;
        }

        using var connection = StoreConnection.Read(path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT chunk, model, value, crc FROM {StoreTables.Vector} ORDER BY chunk";
        using var row = command.ExecuteReader();
        return StoreFault.Read(() =>
        {
            while (row.Read())
            {
                if (Vector(row, model) is { } vector)
                {
                    found.Add(vector);
                }
            }

            return found;
        });
    }

    /// <summary>The checksum of a vector's row.</summary>
    public static uint Crc(long passage, long model, byte[] value) => new Checksum().Add(passage).Add(model).Add(value).Value;

    /// <summary>Stores vectors, replacing any that the passages already have.</summary>
    public static void Write(StoreWriter writer, IReadOnlyList<PassageVector> vectors, long model)
    {
        using var transaction = writer.Connection.BeginTransaction();
        using var command = new Statement(
            writer.Connection, $"INSERT OR REPLACE INTO {StoreTables.Vector} VALUES($chunk, $model, $value, $crc)", "$chunk", "$model", "$value", "$crc");
        foreach (var vector in vectors)
        {
            var value = vector.ToBytes();
            command.Run(vector.Passage, model, value, (long)Crc(vector.Passage, model, value));
        }

        transaction.Commit();
    }

    /// <summary>Deletes the vectors of deleted passages.</summary>
    public static void Clean(StoreWriter writer) =>
        StoreConnection.Run(writer.Connection, $"DELETE FROM {StoreTables.Vector} WHERE chunk NOT IN (SELECT id FROM {StoreTables.Chunk})");

    // A damaged row may contain a value of another type, or null.
    private static PassageVector? Vector(SqliteDataReader row, long model)
    {
        try
        {
            var (passage, value) = (row.GetInt64(0), row.GetFieldValue<byte[]>(2));
            var isOurs = row.GetInt64(1) == model && Crc(passage, model, value) == row.GetInt64(3);
            return isOurs ? new PassageVector(passage, PassageVector.FromBytes(value)) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException)
        {
            return null;
        }
    }
}
