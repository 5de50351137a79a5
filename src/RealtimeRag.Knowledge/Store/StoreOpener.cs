using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Opens the store in any state. One process owns a store; all others only read it. An owner whose file is damaged or of
/// another version fills a new file beside it, which replaces the old one when it is complete.
/// </summary>
internal sealed class StoreOpener(KnowledgeOptions options)
{
    private const long NumberBlock = 1L << 20;
    private readonly string _path = StoreFile.Resolve(options.StorePath);
    private readonly long _version = StoreTables.Version(options.ContentVersion ?? StoreTables.ContentVersion);

    /// <summary>Opens the store as its owner. If another process owns it or it cannot be written, opens it for reading, or else a store elsewhere.</summary>
    /// <param name="wasOpen">Whether this process already has it open for reading.</param>
    /// <param name="cancellationToken">Cancels opening.</param>
    /// <exception cref="KnowledgeStoreException">The path contains something that is not an index.</exception>
    /// <exception cref="IOException">There is no place for a store.</exception>
    public OpenedStore Open(bool wasOpen, CancellationToken cancellationToken)
    {
        if (TemporaryFolder.Holds(_path) && !TemporaryFolder.TryOpen(TemporaryFolder.Path))
        {
            return OpenElsewhere(cancellationToken);
        }

        try
        {
            return OpenAt(_path, wasOpen, notice: null, cancellationToken);
        }
        catch (Exception e) when (StoreFault.IsAccess(e) || (e is SqliteException fault && !StoreFault.IsDamage(fault)))
        {
            return OpenReadOnly(StoreFault.IsAccess(e) ? StoreFault.NotWritable : StoreFault.NoticeOf(e), cancellationToken) ?? OpenElsewhere(cancellationToken);
        }
    }

    /// <summary>Starts a new file beside a damaged one; its passages stay available as far as they can be read.</summary>
    public OpenedStore Rebuild(OpenedStore store)
    {
        store.Writer?.Dispose();
        return Begin(store with { Writer = null, Content = StoreContent.None });
    }

    /// <summary>
    /// Replaces the old file with the complete one beside it, whose log is merged in. If that fails, the new one stays beside it, open for
    /// writing.
    /// </summary>
    public (OpenedStore Store, Exception? Failure) Swap(OpenedStore store)
    {
        var (writer, beside) = (store.Writer!, store.Beside!);
        writer.Dispose();
        Exception? failure = null;
        try
        {
            StoreFile.Swap(beside, store.Path);
            store = store with { Beside = null, Passages = Reader(store.Path) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The caller reports it once the store is open again.
            failure = e;
        }

        return (store with { Writer = new StoreWriter(OpenWriter(store.DataPath), writer.Stamp) }, failure);
    }

    /// <summary>The current stamp of a store that is only read; the default if it has none that can be read.</summary>
    public static StoreStamp StampOf(string path)
    {
        if (!File.Exists(path))
        {
            return default;
        }

        using var connection = StoreConnection.Read(path);
        return StoreTables.HasLayout(StoreConnection.Version(connection)) ? StoreFault.Read(() => StoreContent.ReadStamp(connection)) : default;
    }

    /// <summary>Creates a reader for the passages of a file that this process owns.</summary>
    public static StoredPassages Reader(string path) => new(() => StoreConnection.Read(path));

    private OpenedStore OpenElsewhere(CancellationToken cancellationToken)
    {
        var folder = TemporaryFolder.Open();
        var path = Path.Combine(folder, Path.GetFileName(KnowledgeOptions.DefaultStorePath(options.Directory)));
        try
        {
            var store = OpenAt(path, wasOpen: false, StoreFault.Temporary, cancellationToken);
            return folder == TemporaryFolder.Path ? store : store with { Scratch = folder };
        }
        catch (SqliteException e)
        {
            throw new IOException(StoreFault.NoticeOf(e).English, e);
        }
    }

    private OpenedStore OpenAt(string path, bool wasOpen, KnowledgeNotice? notice, CancellationToken cancellationToken)
    {
        Verify(path, wasOpen);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        var storeLock = StoreLock.TryAcquire(path);
        if (storeLock is null)
        {
            return new OpenedStore(path, null, null, ReadContent(() => StoreConnection.Read(path), path, cancellationToken), Reader(path), null);
        }

        try
        {
            return Own(new OpenedStore(path, storeLock, null, StoreContent.None, Reader(path), notice), cancellationToken);
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    // Verify before creating anything beside the file. If the file is already open, query its mark through the database, which keeps its locks.
    private static void Verify(string path, bool wasOpen)
    {
        if (!wasOpen || !File.Exists(path) || !IsSigned(path))
        {
            StoreIdentity.Exists(path);
        }
    }

    private static bool IsSigned(string path)
    {
        try
        {
            using var connection = StoreConnection.Read(path);
            return StoreConnection.IsSigned(connection);
        }
        catch (SqliteException)
        {
            // Fall back to inspecting the file's bytes.
            return false;
        }
    }

    private OpenedStore Own(OpenedStore store, CancellationToken cancellationToken)
    {
        if (!File.Exists(store.Path))
        {
            StoreFile.Create(store.Path, _version, IsPrivate(store.Path));
        }

        SqliteConnection? connection = null;
        try
        {
            connection = OpenWriter(store.Path);
            var version = StoreConnection.Version(connection);
            if (StoreTables.HasLayout(version))
            {
                store = store with { Content = StoreContent.Load(connection, cancellationToken) };
            }

            if (version == _version && StoreConnection.IsSigned(connection))
            {
                return store with { Writer = new StoreWriter(connection, Stamp(store.Content)) };
            }
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            // Use none of it: its content is not what was written.
            store = store with { Content = StoreContent.None };
        }
        catch
        {
            connection?.Dispose();
            throw;
        }

        connection?.Dispose();
        return Begin(store);
    }

    private OpenedStore Begin(OpenedStore store)
    {
        var beside = StoreFile.Begin(store.Path, _version, IsPrivate(store.Path));
        return store with { Writer = new StoreWriter(OpenWriter(beside), Stamp(StoreContent.None)), Beside = beside };
    }

    private SqliteConnection OpenWriter(string path)
    {
        var connection = StoreConnection.Write(path);
        try
        {
            options.WriterOpened?.Invoke(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static StoreContent ReadContent(Func<SqliteConnection> open, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return StoreContent.None;
        }

        try
        {
            using var connection = open();
            return StoreTables.HasLayout(StoreConnection.Version(connection)) ? StoreContent.Load(connection, cancellationToken) : StoreContent.None;
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            // Its owner will rebuild it; until then there is nothing to read.
            return StoreContent.None;
        }
    }

    private OpenedStore? OpenReadOnly(KnowledgeNotice notice, CancellationToken cancellationToken)
    {
        foreach (var open in (Func<string, SqliteConnection>[])[StoreConnection.Read, StoreConnection.ReadImmutable])
        {
            try
            {
                var content = ReadContent(() => open(_path), _path, cancellationToken);
                if (content.Stamp != default)
                {
                    return new OpenedStore(_path, null, null, content, new StoredPassages(() => open(_path)), notice);
                }
            }
            catch (SqliteException)
            {
                // Try the next way, and finally a store elsewhere.
                continue;
            }
        }

        return null;
    }

    // The file contains text of the documents, in a folder that other users can enter.
    private bool IsPrivate(string path) => path != _path || TemporaryFolder.Holds(path);

    // A new file numbers its passages far from those of the previous one, so that no reader confuses them.
    private static StoreStamp Stamp(StoreContent content)
    {
        if (content.Stamp != default)
        {
            return content.Stamp;
        }

        var random = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return new StoreStamp((long)(random >> 1) + 1, 0, ((long)(random >> 34) * NumberBlock) + NumberBlock);
    }
}

/// <summary>An opened store. Without a <paramref name="Writer"/> it is read-only: another process owns it, or it cannot be written.</summary>
/// <param name="Path">The file; differs from the requested one if that could not be created.</param>
/// <param name="Lock">Held as long as this process owns the store.</param>
/// <param name="Writer">Writes the file, or the replacement beside it; may be null.</param>
/// <param name="Content">The content of the file.</param>
/// <param name="Passages">Reads the passages of the file.</param>
/// <param name="Notice">A lasting problem, or null.</param>
internal sealed record OpenedStore(
    string Path, StoreLock? Lock, StoreWriter? Writer, StoreContent Content, StoredPassages Passages, KnowledgeNotice? Notice) : IDisposable
{
    /// <summary>The new file that is being filled, if any; the old one answers until it is complete.</summary>
    public string? Beside { get; init; }

    /// <summary>A directory created for this store alone and deleted with it.</summary>
    public string? Scratch { get; init; }

    /// <summary>The file that is written.</summary>
    public string DataPath => Beside ?? Path;

    public void Dispose()
    {
        Passages.Dispose();
        Writer?.Dispose();
        if (Beside is not null)
        {
            StoreFile.Delete(Beside);
        }

        Lock?.Dispose();
        if (Scratch is not null)
        {
            Directory.Delete(Scratch, recursive: true);
        }
    }
}
