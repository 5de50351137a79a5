using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Creates, replaces and deletes index files. Never touches a file that is not an index.</summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The target of a path after following links, so that replacing the file keeps the link.</summary>
    /// <exception cref="IOException">The links are circular.</exception>
    public static string Resolve(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
    }

    /// <summary>Creates an empty index if there is no file. It gets its final name only when it is complete.</summary>
    public static void Create(string path, long version, bool isPrivate)
    {
        var beside = Begin(path, version, isPrivate);
        DeleteLogs(path);
        File.Move(beside, path);
    }

    /// <summary>Creates an empty index beside a file, with that file's permissions if it exists.</summary>
    public static string Begin(string path, long version, bool isPrivate)
    {
        var beside = Beside(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && (isPrivate || File.Exists(path)))
        {
            options.UnixCreateMode = isPrivate ? OwnerOnly : File.GetUnixFileMode(path);
        }

        new FileStream(beside, options).Dispose();
        try
        {
            using var connection = StoreConnection.Open(beside, SqliteOpenMode.ReadWrite);
            StoreConnection.Run(connection, $"""
                PRAGMA page_size={StoreConnection.PageSize};
                BEGIN IMMEDIATE;
                PRAGMA application_id={StoreIdentity.ApplicationId};
                PRAGMA user_version={version};
                {StoreIdentity.Mark};
                {StoreTables.Create}
                COMMIT;
                PRAGMA journal_mode=WAL;
                """);
            return beside;
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Replaces a file with another, closed one.</summary>
    /// <exception cref="KnowledgeStoreException">The existing file is not an index.</exception>
    public static void Swap(string beside, string path)
    {
        StoreIdentity.Exists(path);
        DeleteLogs(path);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Deletes the index and its log, if they exist.</summary>
    /// <exception cref="KnowledgeStoreException">The file is not an index.</exception>
    public static void Delete(string path)
    {
        if (StoreIdentity.Exists(path))
        {
            File.Delete(path);
            DeleteLogs(path);
        }
    }

    // SQLite would apply the log of an old file to a new one.
    private static void DeleteLogs(string path)
    {
        foreach (var log in (ReadOnlySpan<string>)[path + "-wal", path + "-shm", path + "-journal"])
        {
            File.Delete(log);
        }
    }

    private static string Beside(string path)
    {
        for (var i = 1; ; i++)
        {
            var beside = i == 1 ? path + ".new" : $"{path}.new{i}";
            var file = new FileInfo(beside);
            if (file.Exists && StoreIdentity.IsIndex(file))
            {
                // Left behind by a process that was killed while creating it.
                file.Delete();
                DeleteLogs(beside);
                file.Refresh();
            }

            if (!file.Exists && !Directory.Exists(beside))
            {
                return beside;
            }
        }
    }
}
