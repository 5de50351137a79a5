using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Makes, replaces and deletes the file of an index. A file that is not one is never touched.</summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file that a path leads to, links followed, so that a link stays one when the file behind it is replaced.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
    }

    /// <summary>Makes an empty index where there is no file. It appears under its name only when it is complete.</summary>
    public static void Create(string path, long version, bool isPrivate)
    {
        var beside = Begin(path, version, isPrivate);
        DeleteLogs(path);
        File.Move(beside, path);
    }

    /// <summary>Makes an empty index beside a file, with the permissions of that file if it exists.</summary>
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

    /// <summary>Puts a closed file in the place of another.</summary>
    /// <exception cref="KnowledgeStoreException">There is something else than an index in that place.</exception>
    public static void Swap(string beside, string path)
    {
        StoreIdentity.Exists(path);
        DeleteLogs(path);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Deletes the index and its log; nothing where there is none.</summary>
    /// <exception cref="KnowledgeStoreException">The file is no index.</exception>
    public static void Delete(string path)
    {
        if (StoreIdentity.Exists(path))
        {
            File.Delete(path);
            DeleteLogs(path);
        }
    }

    // The log of an old file would be read into a new one.
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
                // A process that was killed while it made one left it.
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
