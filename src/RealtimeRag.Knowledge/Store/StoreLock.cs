namespace RealtimeRag.Knowledge.Store;

/// <summary>Says which of several processes keeps the index up to date; the system frees it when that process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>The lock beside the store's file, or null where another process has it.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
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
