using Microsoft.Extensions.Logging;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Hints that something in the folder changed: full paths, or null for "look at everything". A hint may be missed; the rescan is the truth.</summary>
internal sealed class FolderWatch(Action<string?> hint, ILogger logger) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private bool _failed;

    /// <summary>Starts watching, if that is possible and not done already.</summary>
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
            // The system allows no more watches: the rescan finds the changes.
            Stop();
            if (!_failed)
            {
                logger.NotWatched(e);
            }

            _failed = true;
        }
    }

    /// <summary>Ends watching, as where the folder is gone; it can be started again.</summary>
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
