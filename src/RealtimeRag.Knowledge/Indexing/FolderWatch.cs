using Microsoft.Extensions.Logging;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Reports possible changes in the folder: a full path, or null for "anything may have changed". May miss some; the rescan is authoritative.</summary>
internal sealed class FolderWatch(Action<string?> hint, ILogger logger) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private bool _failed;

    /// <summary>Starts watching, if possible and not yet started.</summary>
    public void Start(string root)
    {
        if (_watcher is not null || !Directory.Exists(root))
        {
            return;
        }

        try
        {
            _watcher = new FileSystemWatcher(root)
            {
                IncludeSubdirectories = true,
                InternalBufferSize = 64 * 1024,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            _watcher.Created += (_, change) => hint(change.FullPath);
            _watcher.Changed += (_, change) => hint(change.FullPath);
            _watcher.Deleted += (_, change) => hint(change.FullPath);
            _watcher.Renamed += (_, change) => HintRenamed(change);
            _watcher.Error += (_, _) => hint(null);
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system's watch limit is reached: the rescan finds the changes.
            Stop();
            if (!_failed)
            {
                logger.NotWatched(e);
            }

            _failed = true;
        }
    }

    /// <summary>Stops watching, for example if the folder has disappeared; it can be started again.</summary>
    public void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    public void Dispose() => Stop();

    private void HintRenamed(RenamedEventArgs change)
    {
        hint(change.OldFullPath);
        hint(change.FullPath);
    }
}
