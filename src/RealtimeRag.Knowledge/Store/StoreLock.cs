namespace RealtimeRag.Knowledge.Store;

/// <summary>Determines which of several processes keeps the index up to date. The system releases it when that process ends, even after a crash.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Acquires the lock file beside the store, or returns null if another process holds it.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public static StoreLock? TryAcquire(string storePath)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new StoreLock(new FileStream(storePath + ".lock", options));
        }
        catch (IOException) when (File.Exists(storePath + ".lock"))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
