using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// Owns the open store and the snapshot that searches use; opens, follows and replaces the store.
/// For the indexing task only, except for <see cref="Current"/>.
/// </summary>
internal sealed class IndexHost : IDisposable
{
    private readonly KnowledgeOptions _options;
    private readonly StoreOpener _opener;
    private readonly TimeProvider _time;
    private OpenedStore _store;
    private IndexSnapshot _current;
    private StoredPassages? _lingering;

    private IndexHost(KnowledgeOptions options, StoreOpener opener, TimeProvider time, ILogger logger, OpenedStore store)
    {
        (_options, _opener, _time, _store, Logger) = (options, opener, time, store, logger);
        _current = IndexSnapshot.Of(store.Content, store.Passages);
        Take();
    }

    public IndexStatus Status { get; } = new();

    public ILogger Logger { get; }

    /// <summary>The snapshot that searches use; thread-safe.</summary>
    public IndexSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Writes to the store; null if this process only reads it.</summary>
    public IndexPublisher? Publisher { get; private set; }

    /// <summary>Whether this process owns the store but has not been able to start it afresh yet.</summary>
    public bool IsBroken => Publisher is null && _store.Lock is not null;

    public string StorePath => _store.Path;

    /// <summary>The file being written, which may be a replacement beside the one that answers.</summary>
    public string DataPath => _store.DataPath;

    /// <summary>Changes identity whenever the store, or the part of it that is read, changes.</summary>
    public object Source => (object?)Publisher ?? _store;

    /// <summary>The vectors loaded so far.</summary>
    public VectorSet Vectors { get; private set; } = VectorSet.Empty;

    // An old index answers until the new one is complete.
    private bool IsHeld => _store.Beside is not null;

    public static IndexHost Open(KnowledgeOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var opener = new StoreOpener(options);
        return new IndexHost(options, opener, time, logger, opener.Open(wasOpen: false, cancellationToken));
    }

    public void Publish()
    {
        if (Publisher is not null && !IsHeld)
        {
            Volatile.Write(ref _current, Publisher.Snapshot() with { Vectors = Vectors });
        }
    }

    /// <summary>Makes searches use these vectors; an old index that still answers keeps its own.</summary>
    public void Show(VectorSet vectors)
    {
        Vectors = vectors;
        if (!IsHeld)
        {
            Volatile.Write(ref _current, _current with { Vectors = vectors });
        }
    }

    /// <summary>Replaces the old index file with the new one, which is complete.</summary>
    /// <exception cref="IOException">The file cannot be replaced; the old one keeps answering.</exception>
    public void Complete()
    {
        if (!IsHeld || Publisher is not { } publisher)
        {
            return;
        }

        publisher.Passages.Dispose();
        var old = _store.Passages;
        StoreConnection.Fold(publisher.Writer.Connection);
        // If neither file can be opened after that, the next pass starts afresh.
        Publisher = null;
        (_store, var failure) = _opener.Swap(_store);
        Publisher = publisher;
        publisher.MoveTo(_store.Writer!, IsHeld ? StoreOpener.Reader(DataPath) : _store.Passages);
        if (failure is not null)
        {
            throw new IOException(failure.Message, failure);
        }

        // Running searches may still read from the old snapshot, so its reader is disposed only when the next one is replaced.
        Linger(old);
        Publish();
    }

    /// <summary>Starts a new index because the file is damaged; the old one answers until the new one is complete.</summary>
    public void Rebuild()
    {
        Logger.Rebuilding();
        if (IsHeld)
        {
            Publisher?.Passages.Dispose();
        }

        Publisher = null;
        _store = _opener.Rebuild(_store);
        Publisher = PublisherOf(_store);
    }

    /// <summary>Checks whether the owner of the store has exited or has changed it. Returns true if this process owns it now.</summary>
    public bool Follow(CancellationToken cancellationToken)
    {
        var store = _opener.Open(wasOpen: true, cancellationToken);
        if (store.Writer is null && (store.Content.Stamp == default || store.Content.Stamp == _store.Content.Stamp))
        {
            store.Dispose();
            return false;
        }

        Linger(_store.Passages);
        _store = store;
        if (store.Content.Stamp != default || store.Beside is null)
        {
            Volatile.Write(ref _current, IndexSnapshot.Of(store.Content, store.Passages) with { Vectors = Vectors });
        }

        Take();
        return Publisher is not null;
    }

    /// <summary>Whether there is anything to follow, at the cost of reading one row. Damage counts, so that the next owner can handle it.</summary>
    public bool HasNews()
    {
        try
        {
            return StoreOpener.StampOf(_store.Path) != _store.Content.Stamp;
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            return true;
        }
    }

    /// <summary>Whether the owner of the store has exited, or whatever kept this process from owning it is gone.</summary>
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

    /// <summary>Resets the damage flag before the passages are checked.</summary>
    public void ForgetDamage() => _current.Passages.DamageSeen = false;

    public DocumentPreparer Preparer(DocumentReaders readers) => new(readers, _options.MaxFileBytes, Logger);

    public void Dispose()
    {
        Publisher?.Passages.Dispose();
        _lingering?.Dispose();
        _store.Dispose();
    }

    private void Take()
    {
        Publisher = PublisherOf(_store);
        Status.Lasting(_store.Notice);
        Status.KeepOnly(_store.Content.Documents.Select(document => document.Path).ToHashSet(StringComparer.Ordinal));
        foreach (var document in _store.Content.Documents)
        {
            Status.Set(new KnowledgeFile(document.Path, document.State, document.Count, document.Notice));
        }

        if (Publisher is not null)
        {
            // The publisher takes over the segments; keeping them here as well would keep them alive after a merge.
            _store = _store with { Content = StoreContent.None with { Stamp = _store.Content.Stamp } };
        }
    }

    private IndexPublisher? PublisherOf(OpenedStore store) => store switch
    {
        { Writer: null } => null,
        { Beside: { } beside } => new IndexPublisher(store.Writer, StoreContent.None, StoreOpener.Reader(beside), _time),
        _ => new IndexPublisher(store.Writer, store.Content, store.Passages, _time),
    };

    private void Linger(StoredPassages passages)
    {
        _lingering?.Dispose();
        _lingering = passages;
    }
}
