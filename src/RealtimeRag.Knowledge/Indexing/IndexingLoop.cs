using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>The single task that keeps the index in sync with the folder. Everything else only sends it signals.</summary>
internal sealed class IndexingLoop : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly Channel<IndexSignal> _signals = Channel.CreateUnbounded<IndexSignal>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _indexed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KnowledgeOptions _options;
    private readonly TimeProvider _time;
    private readonly IndexHost _host;
    private readonly FolderScan _scan;
    private readonly FolderWatch _watch;
    private readonly DocumentPreparer _preparer;
    private readonly PassageEmbedding? _embedding;
    private readonly StoreMaintenance _maintenance;
    private ITimer? _regular;
    private ITimer? _again;
    private bool _folderFound = true;
    private int _disposed;
    private Task _running = Task.CompletedTask;

    public IndexingLoop(KnowledgeOptions options, TimeProvider time, IndexHost host)
    {
        (_options, _time, _host) = (options, time, host);
        var limits = new DocumentLimits(options.MaxFileBytes, options.MaxDocumentCharacters, options.MaxDocumentCharacters * 8, TimeSpan.FromSeconds(60));
        var readers = new DocumentReaders(limits, new PdfToText(options.ProgramPath, time));
        _scan = new FolderScan(options.Directory, readers, options.MaxFileBytes, options.MaxFiles);
        _watch = new FolderWatch(path => Signal(new IndexSignal.Changed(path)), host.Logger);
        _preparer = host.Preparer(readers);
        _maintenance = new StoreMaintenance(host, Signal);
        _embedding = options.Embedder is { } embedder ? new PassageEmbedding(embedder, host, Signal) : null;
    }

    /// <summary>Completes when the folder has been compared with the index for the first time, or could not be.</summary>
    public Task Indexed => _indexed.Task;

    public void Start()
    {
        _running = Task.Run(() => SuperviseAsync(_stopping.Token));
        _regular = _time.CreateTimer(_ => Signal(new IndexSignal.Rescan(null)), null, _options.RescanInterval, _options.RescanInterval);
    }

    public void Signal(IndexSignal signal) => _signals.Writer.TryWrite(signal);

    public async Task RescanAsync(CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_signals.Writer.TryWrite(new IndexSignal.Rescan(waiting)))
        {
            await waiting.Task.WaitAsync(cancellationToken);
        }
    }

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await Indexed.WaitAsync(cancellationToken);
        do
        {
            await _maintenance.Running.WaitAsync(cancellationToken);
            await RescanAsync(cancellationToken);
        }
        while (!_maintenance.Running.IsCompleted);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            await _ended.Task;
            return;
        }

        await _stopping.CancelAsync();
        _regular?.Dispose();
        _watch.Dispose();
        await Task.WhenAll(_running, _maintenance.Running, _embedding?.Running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _again?.Dispose();
        _indexed.TrySetResult();
        _signals.Writer.TryComplete();
        while (_signals.Reader.TryRead(out var signal))
        {
            (signal as IndexSignal.Rescan)?.Waiting?.TrySetResult();
        }

        _host.Dispose();
        _stopping.Dispose();
        _ended.SetResult();
    }

    // Reports any failure and starts indexing again.
    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                _host.Logger.Stopped(e, RetryAfter.TotalSeconds);
                _host.Status.Error(StoreFault.Unexpected);
                _indexed.TrySetResult();
                await Task.Delay(RetryAfter, _time, cancellationToken);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var first = new IndexWork();
        first.Add(new IndexSignal.Rescan(null));
        await DoAsync(first, opening: true, cancellationToken);
        _indexed.TrySetResult();
        while (!cancellationToken.IsCancellationRequested)
        {
            var work = new IndexWork();
            try
            {
                await GatherAsync(work, cancellationToken);
                await DoAsync(work, opening: false, cancellationToken);
            }
            finally
            {
                // Also on failure or shutdown, so that no caller waits forever.
                work.Finish();
            }
        }
    }

    /// <summary>Waits for a signal and then, since a save may still be in progress, for quiet; at most twice the quiet time.</summary>
    private async Task GatherAsync(IndexWork work, CancellationToken cancellationToken)
    {
        work.Add(await _signals.Reader.ReadAsync(cancellationToken));
        var began = _time.GetTimestamp();
        Drain(work);
        while (work.Hinted && _time.GetElapsedTime(began) < _options.QuietTime * 2 && await MoreComesAsync(cancellationToken))
        {
            Drain(work);
        }
    }

    private async Task<bool> MoreComesAsync(CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(_options.QuietTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            return await _signals.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Drain(IndexWork work)
    {
        while (_signals.Reader.TryRead(out var signal))
        {
            work.Add(signal);
        }
    }

    private async Task DoAsync(IndexWork work, bool opening, CancellationToken cancellationToken)
    {
        // A damaged store that another process owns is left to that process.
        if (await IsBrokenAsync(work, opening, cancellationToken) && (_host.Publisher is not null || _host.IsBroken) && TryRebuild())
        {
            // Callers that wait for this work also wait until the new store is filled.
            var again = new IndexWork();
            again.Add(new IndexSignal.Rescan(null));
            await IsBrokenAsync(again, opening: false, cancellationToken);
        }
    }

    /// <summary>Does the work. Returns true if the store is damaged; reports any other problem and retries later.</summary>
    private async Task<bool> IsBrokenAsync(IndexWork work, bool opening, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(work, opening, cancellationToken);
            return false;
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            Tell(e);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(e);
            return false;
        }
    }

    private void Tell(Exception cause)
    {
        var notice = StoreFault.NoticeOf(cause);
        if (_host.Status.Error(notice))
        {
            _host.Logger.NotRenewed(cause, notice.English);
        }

        Later(RetryAfter);
    }

    private async Task TryAsync(IndexWork work, bool opening, CancellationToken cancellationToken)
    {
        if (_host.IsBroken)
        {
            _host.Rebuild();
            work.Add(new IndexSignal.Rescan(null));
        }
        else if (_host.Publisher is null && !Follow(cancellationToken))
        {
            _embedding?.Load();
            return;
        }

        TakeOver(work);
        await CompareAsync(work, cancellationToken);
        _host.Publisher?.Purge();
        if (work.Everything)
        {
            // Only a full comparison proves that an earlier failure is resolved.
            _host.Status.Error(_folderFound ? null : StoreFault.FolderMissing);
        }

        _maintenance.Start(opening || work.Check, cancellationToken);
        _embedding?.Tend(work.Everything, cancellationToken);
    }

    // The store is read-only or owned by another process: follow its changes, and take over once it is free.
    private bool Follow(CancellationToken cancellationToken)
    {
        Later(_options.FollowInterval);
        if (!_host.HasNews() && !_host.IsFree())
        {
            _host.Status.Error(null);
            _host.Status.Scanned();
            return false;
        }

        var owns = _host.Follow(cancellationToken);
        _host.Status.Scanned();
        return owns;
    }

    private void TakeOver(IndexWork work)
    {
        foreach (var embedded in work.Embedded)
        {
            _embedding?.Take(embedded);
        }

        _maintenance.TakeOver(work);
    }

    /// <summary>Compares the whole folder, or only the reported paths.</summary>
    private async Task CompareAsync(IndexWork work, CancellationToken cancellationToken)
    {
        if (_host.Publisher is not { } publisher || (!work.Everything && work.Paths.Count == 0))
        {
            return;
        }

        var pass = new IndexPass(publisher, _preparer, _host.Status, _host.Publish);
        if (!work.Everything && Named(work.Paths) is { } named)
        {
            await pass.RunAsync(named, [], cancellationToken);
            return;
        }

        // Start watching before listing, so that no change is missed in between.
        Watch();
        var content = _scan.Run(cancellationToken);
        _folderFound = content.Found;
        if (!content.Found)
        {
            _watch.Stop();
            _host.Status.Scanned();
            return;
        }

        await pass.RunAsync(content.Files, Gone(publisher, content), cancellationToken);
        _host.Status.KeepOnly(content.Files.Select(file => file.Path).Concat(publisher.Documents.Keys).ToHashSet(StringComparer.Ordinal));
        _host.Status.Scanned();
        _host.Complete();
    }

    /// <summary>The files at the reported paths, or null if one of them is a folder or gone and the whole folder must be compared.</summary>
    private List<FoundFile>? Named(IReadOnlyCollection<string> paths)
    {
        var files = new List<FoundFile>(paths.Count);
        foreach (var path in paths)
        {
            if (_scan.One(path) is { Skip: null } file)
            {
                files.Add(file);
            }
            else if (!Path.GetFileName(path).StartsWith('.'))
            {
                return null;
            }
        }

        return files;
    }

    private static List<StoredDocument> Gone(IndexPublisher publisher, FolderContent content)
    {
        var there = content.Files.Where(file => file.Skip is null || file.Skip == DocumentNotices.Unreadable)
            .Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return publisher.Documents.Values.Where(document => !there.Contains(document.Path) && !content.MayHold(document.Path)).ToList();
    }

    private bool TryRebuild()
    {
        try
        {
            _host.Rebuild();
            return true;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            Tell(e);
            return false;
        }
    }

    private void Watch()
    {
        if (_options.Watch)
        {
            _watch.Start(_scan.Root);
        }
    }

    private void Later(TimeSpan delay)
    {
        _again?.Dispose();
        _again = _time.CreateTimer(_ => Signal(new IndexSignal.Rescan(null)), null, delay, Timeout.InfiniteTimeSpan);
    }
}
