using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// The store as it is open now and the snapshot that searches use; opens, follows, replaces and mends. For the indexing task alone,
/// but for <see cref="Current"/>.
/// </summary>
internal sealed class IndexHost : IDisposable
{
    private readonly KnowledgeOptions _options;
    private readonly StoreOpener _opener;
    private readonly TimeProvider _time;
    private OpenedStore _store;
    private IndexSnapshot _current;
    private PassageReader? _lingering;
    private (StoreTables Tables, long Since)? _outdated;
    private bool _held;

    private IndexHost(KnowledgeOptions options, StoreOpener opener, TimeProvider time, ILogger logger, OpenedStore store)
    {
        (_options, _opener, _time, _store, Logger) = (options, opener, time, store, logger);
        Board.Lasting(store.Notice);
        Keeper = KeeperOf(store);
        _held = store.Previous is not null;
        _current = store.Previous is { } old
            ? IndexSnapshot.Of(old.Content, old.Passages)
            : IndexSnapshot.Of(store.Content, store.Passages);
        ShowStored();
        Forget();
    }

    public FileBoard Board { get; } = new();

    public ILogger Logger { get; }

    /// <summary>What searches use; safe to read from anywhere.</summary>
    public IndexSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Changes the store, or null where it is only read.</summary>
    public IndexKeeper? Keeper { get; private set; }

    /// <summary>Whether this process has the store to itself and could not make it anew so far.</summary>
    public bool IsBroken => Keeper is null && _store.Lock is not null;

    public string StorePath => _store.Path;

    public StoreTables Tables => new(_options.ContentVersion);

    /// <summary>Is another object as soon as the store, or what is read of it, is another.</summary>
    public object Source => (object?)Keeper ?? _store;

    /// <summary>What there is of vectors.</summary>
    public VectorSet Vectors { get; private set; } = VectorSet.Empty;

    public static IndexHost Open(KnowledgeOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var opener = new StoreOpener(options);
        return new IndexHost(options, opener, time, logger, opener.Open(StoreContent.None, cancellationToken));
    }

    public void Publish()
    {
        if (Keeper is not null && !_held)
        {
            Volatile.Write(ref _current, Keeper.Snapshot() with { Vectors = Vectors });
        }
    }

    /// <summary>Has searches use these vectors; while an old index still answers, it keeps its own.</summary>
    public void Show(VectorSet vectors)
    {
        Vectors = vectors;
        if (!_held)
        {
            Volatile.Write(ref _current, _current with { Vectors = vectors });
        }
    }

    /// <summary>The index is complete: a new version takes over from the old one, whose tables are dropped once no search can be reading them.</summary>
    public void Complete()
    {
        if (_held)
        {
            _held = false;
            Publish();
            Linger();
            if (_store.Previous is { } old && Keeper is { } keeper)
            {
                StoreConnection.Run(keeper.Writer.Connection, $"DELETE FROM {old.Tables.Meta}");
                _outdated = (old.Tables, _time.GetTimestamp());
                _store = _store with { Previous = null };
            }
        }
    }

    /// <summary>Deletes what no search can be reading any more.</summary>
    public void Purge()
    {
        Keeper?.Purge();
        if (_outdated is { } old && Keeper is { } keeper && _time.GetElapsedTime(old.Since) >= IndexKeeper.ReadersMayLinger)
        {
            StoreConnection.Run(keeper.Writer.Connection, old.Tables.Drop);
            _outdated = null;
        }
    }

    /// <summary>Mends what opening found.</summary>
    public void Mend(CancellationToken cancellationToken)
    {
        if (Keeper is not null && StoreRepair.Mend(Keeper, _store.Content, cancellationToken))
        {
            _store = _store with { Content = _store.Content with { BadDocuments = [], BadSegments = [] } };
            Publish();
        }
    }

    /// <summary>The file is broken: begins a new one; what is in memory answers until it is complete.</summary>
    public void Recreate(CancellationToken cancellationToken)
    {
        Logger.Rebuilding();
        Keeper = null;
        _lingering?.Dispose();
        _lingering = _store.Passages;
        _store = _opener.Recreate(_store, cancellationToken);
        Keeper = KeeperOf(_store);
        _held = true;
    }

    /// <summary>Looks whether the process that kept the store has gone, or has changed it. True where this one keeps it now.</summary>
    public bool Follow(CancellationToken cancellationToken)
    {
        var store = _opener.Open(_store.Content, cancellationToken);
        if (store.Writer is null && store.Content.Stamp == _store.Content.Stamp)
        {
            store.Dispose();
            return false;
        }

        _lingering?.Dispose();
        _lingering = _store.Passages;
        _store = store;
        Keeper = KeeperOf(store);
        Board.Lasting(store.Notice);
        Volatile.Write(ref _current, IndexSnapshot.Of(store.Content, store.Passages) with { Vectors = Vectors });
        ShowStored();
        Forget();
        return Keeper is not null;
    }

    /// <summary>Whether there is anything new to follow, at the price of one row; damage is news, too, which whoever keeps the store next mends.</summary>
    public bool HasNews()
    {
        try
        {
            return _opener.StampOf(_store.Path) != _store.Content.Stamp;
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            return true;
        }
    }

    /// <summary>Whether the process that keeps the store has gone, or what kept this one from keeping it.</summary>
    public bool IsFree()
    {
        try
        {
            using var storeLock = StoreLock.TryAcquire(_store.Path);
            return storeLock is not null;
        }
        catch (Exception e) when (StoreFault.IsAccess(e))
        {
            return false;
        }
    }

    /// <summary>Looks at every passage on another connection; null where the file cannot be read.</summary>
    public Func<CancellationToken, StoreFindings?> Check()
    {
        if (Keeper is not { } keeper)
        {
            return _ => null;
        }

        var (path, tables, documents, below) = (_store.Path, keeper.Writer.Tables, keeper.Documents.Values.ToList(), keeper.Writer.Stamp.Next);
        _store.Passages.DamageSeen = false;
        return cancellationToken =>
        {
            using var connection = StoreConnection.Read(path);
            return !StoreConnection.IsSound(connection) ? null : StoreCheck.Run(connection, tables, documents, below, cancellationToken);
        };
    }

    public DocumentPreparer Preparer(DocumentReaders readers) => new(readers, _options.MaxFileBytes, Logger);

    public void Dispose()
    {
        _lingering?.Dispose();
        _store.Dispose();
    }

    private IndexKeeper? KeeperOf(OpenedStore store) =>
        store.Writer is null ? null : new IndexKeeper(store.Writer, store.Content, store.Passages, _time);

    // Searches that began on the old snapshot may still read from it, so its reader goes only when the next one follows.
    private void Linger()
    {
        _lingering?.Dispose();
        _lingering = _store.Previous?.Passages;
    }

    // What is kept goes on in the keeper; held here too, segments would outlive their merging.
    private void Forget()
    {
        if (Keeper is not null)
        {
            _store = _store with { Content = _store.Content with { Documents = [], Segments = [] } };
        }
    }

    private void ShowStored()
    {
        Board.KeepOnly(_store.Content.Documents.Select(document => document.Path).ToHashSet(StringComparer.Ordinal));
        foreach (var document in _store.Content.Documents)
        {
            Board.Set(new KnowledgeFile(document.Path, document.State, document.Count, document.Notice));
        }
    }
}
