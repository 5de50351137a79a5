using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Opens the store whatever state it is in: whole, new, older, damaged, kept by another process, or not writable.</summary>
internal sealed class StoreOpener(KnowledgeOptions options)
{
    private const long NumberBlock = 1L << 20;
    private readonly StoreTables _tables = new(options.ContentVersion);
    private readonly string _path = StoreFile.Resolve(options.StorePath);

    /// <summary>Opens the store for keeping, or, where another process keeps it or it cannot be written, for reading; else one elsewhere.</summary>
    /// <param name="known">What was read of it before, if anything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SqliteException">A store that was read before turned out to be damaged, and another process keeps it.</exception>
    /// <exception cref="KnowledgeStoreException">The path holds something that is no index.</exception>
    /// <exception cref="IOException">There is no place for a store.</exception>
    public OpenedStore Open(StoreContent known, CancellationToken cancellationToken)
    {
        if (TemporaryFolder.Holds(_path) && !TemporaryFolder.TryOpen(TemporaryFolder.Path))
        {
            return OpenElsewhere(cancellationToken);
        }

        try
        {
            return OpenAt(_path, known, notice: null, cancellationToken);
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e) && known.Stamp == default)
        {
            // Who keeps the store mends it; until then there is nothing to read.
            return new OpenedStore(_path, null, null, known, Reader(_path, _tables), null, null);
        }
        catch (Exception e) when (StoreFault.IsAccess(e) || (e is SqliteException fault && !StoreFault.IsDamage(fault)))
        {
            return OpenReadOnly(StoreFault.IsAccess(e) ? StoreFault.NotWritable : StoreFault.NoticeOf(e), cancellationToken) ?? OpenElsewhere(cancellationToken);
        }
    }

    /// <summary>Throws the file away and begins an empty one; the lock stays with the caller.</summary>
    public OpenedStore Recreate(OpenedStore old, CancellationToken cancellationToken)
    {
        old.Writer?.Dispose();
        StoreFile.Replace(old.Path, _tables, IsPrivate(old.Path));
        return Write(old.Path, old.Lock, old.Notice, cancellationToken) with { Scratch = old.Scratch };
    }

    private OpenedStore OpenElsewhere(CancellationToken cancellationToken)
    {
        var folder = TemporaryFolder.Open();
        var path = Path.Combine(folder, Path.GetFileName(KnowledgeOptions.DefaultStorePath(options.Directory)));
        try
        {
            var store = OpenAt(path, StoreContent.None, StoreFault.Temporary, cancellationToken);
            return folder == TemporaryFolder.Path ? store : store with { Scratch = folder };
        }
        catch (SqliteException e)
        {
            throw new IOException(StoreFault.NoticeOf(e).English, e);
        }
    }

    // Text of the documents in a folder that others can enter.
    private bool IsPrivate(string path) => path != _path || TemporaryFolder.Holds(path);

    private OpenedStore OpenAt(string path, StoreContent known, KnowledgeNotice? notice, CancellationToken cancellationToken)
    {
        Verify(path, known);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        var storeLock = StoreLock.TryAcquire(path);
        if (storeLock is null)
        {
            return Follow(path, known, cancellationToken);
        }

        try
        {
            return WriteOrRecreate(path, storeLock, notice, cancellationToken);
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    // Before anything is made beside it. A file that was read before is asked for its mark through the database, which keeps its locks.
    private static void Verify(string path, StoreContent known)
    {
        if (known.Stamp == default || !File.Exists(path) || !IsSigned(path))
        {
            StoreIdentity.Exists(path);
        }
    }

    private static bool IsSigned(string path)
    {
        try
        {
            using var connection = StoreConnection.Read(path);
            return StoreConnection.Number(connection, "PRAGMA application_id") == StoreIdentity.ApplicationId;
        }
        catch (SqliteException)
        {
            // Its bytes tell.
            return false;
        }
    }

    // An index from before there was an application_id, or with a damaged one, has its mark put into the file itself and not only into the log.
    private static void Sign(SqliteConnection connection)
    {
        if (StoreConnection.Number(connection, "PRAGMA application_id") != StoreIdentity.ApplicationId)
        {
            StoreConnection.Run(connection, $"PRAGMA application_id={StoreIdentity.ApplicationId}; PRAGMA wal_checkpoint(TRUNCATE);");
        }
    }

    private OpenedStore WriteOrRecreate(string path, StoreLock storeLock, KnowledgeNotice? notice, CancellationToken cancellationToken)
    {
        try
        {
            return Write(path, storeLock, notice, cancellationToken);
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            StoreFile.Replace(path, _tables, IsPrivate(path));
            return Write(path, storeLock, notice, cancellationToken);
        }
    }

    private OpenedStore Write(string path, StoreLock? storeLock, KnowledgeNotice? notice, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            StoreFile.Create(path, _tables, IsPrivate(path));
        }

        var connection = StoreConnection.Write(path);
        try
        {
            options.WriterOpened?.Invoke(connection);
            CheckLayout(connection);
            Sign(connection);
            MakeTables(connection);
            var content = Load(connection, _tables, cancellationToken);
            var previous = Previous(connection, path, cancellationToken);
            return new OpenedStore(path, storeLock, new StoreWriter(connection, _tables, Stamp(content)), content, Reader(path, _tables), previous, notice);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads what another process keeps; null content where there is none yet.</summary>
    public OpenedStore Follow(string path, StoreContent known, CancellationToken cancellationToken)
    {
        var content = StoreContent.None;
        if (File.Exists(path))
        {
            using var connection = StoreConnection.Read(path);
            content = StoreConnection.Exists(connection, _tables.Meta) ? StoreContent.Load(connection, _tables, known, cancellationToken) : content;
        }

        return new OpenedStore(path, null, null, content, Reader(path, _tables), null, null);
    }

    /// <summary>The present state of a store that is only read.</summary>
    public StoreStamp StampOf(string path)
    {
        if (!File.Exists(path))
        {
            return default;
        }

        using var connection = StoreConnection.Read(path);
        return StoreConnection.Exists(connection, _tables.Meta) ? StoreFault.Read(() => StoreContent.ReadStamp(connection, _tables)) : default;
    }

    private OpenedStore? OpenReadOnly(KnowledgeNotice notice, CancellationToken cancellationToken)
    {
        foreach (var open in (Func<string, SqliteConnection>[])[StoreConnection.Read, StoreConnection.ReadImmutable])
        {
            try
            {
                if (!File.Exists(_path))
                {
                    return null;
                }

                using var connection = open(_path);
                var content = StoreContent.Load(connection, _tables, StoreContent.None, cancellationToken);
                var passages = new PassageReader(() => open(_path), _tables);
                return new OpenedStore(_path, null, null, content, passages, null, notice);
            }
            catch (SqliteException)
            {
                // The next way, then a store elsewhere.
                continue;
            }
        }

        return null;
    }

    private OlderStore? Previous(SqliteConnection connection, string path, CancellationToken cancellationToken)
    {
        foreach (var version in Versions(connection).Where(version => version != _tables.Version).OrderDescending())
        {
            var tables = new StoreTables(version);
            if (StoreFault.Read(() => StoreContent.ReadStamp(connection, tables)) == default)
            {
                StoreConnection.Run(connection, tables.Drop);
                continue;
            }

            var content = StoreContent.Load(connection, tables, StoreContent.None, cancellationToken);
            return new OlderStore(tables, content, Reader(path, tables));
        }

        return null;
    }

    private static List<int> Versions(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE 'v%\\_meta' ESCAPE '\\'";
        using var row = command.ExecuteReader();
        var versions = new List<int>();
        while (row.Read())
        {
            if (int.TryParse(row.GetString(0).AsSpan(1, row.GetString(0).Length - "v_meta".Length), out var version))
            {
                versions.Add(version);
            }
        }

        return versions;
    }

    private static StoreContent Load(SqliteConnection connection, StoreTables tables, CancellationToken cancellationToken)
    {
        var content = StoreContent.Load(connection, tables, StoreContent.None, cancellationToken);
        if (content.Stamp == default && content.Documents.Count + content.BadDocuments.Count + content.Segments.Count + content.BadSegments.Count > 0)
        {
            throw Damage();
        }

        return content;
    }

    // A store that has its tables is opened without writing, so that one that is locked for writing can be opened.
    private void MakeTables(SqliteConnection connection)
    {
        if (!_tables.All.All(table => StoreConnection.Exists(connection, table)))
        {
            StoreConnection.Run(connection, $"PRAGMA user_version={StoreTables.LayoutVersion}; {_tables.Create}");
        }
    }

    private static void CheckLayout(SqliteConnection connection)
    {
        var layout = StoreConnection.Number(connection, "PRAGMA user_version");
        if (layout != StoreTables.LayoutVersion && StoreConnection.Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            throw Damage();
        }
    }

    // A new file numbers its passages far from those of the one before, so that no reader takes one for another.
    private static StoreStamp Stamp(StoreContent content)
    {
        if (content.Stamp != default)
        {
            return content.Stamp;
        }

        var random = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return new StoreStamp((long)(random >> 1) + 1, 0, ((long)(random >> 34) * NumberBlock) + NumberBlock);
    }

    private static PassageReader Reader(string path, StoreTables tables) => new(() => StoreConnection.Read(path), tables);

    private static SqliteException Damage() => new("The store does not pass its checks.", 11);
}
