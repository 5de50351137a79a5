using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// The store as it is open now and the snapshot that searches use; opens, follows and replaces it. For the indexing task alone,
/// but for <see cref="Current"/>.
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

    /// <summary>What searches use; safe to read from anywhere.</summary>
    public IndexSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Changes the store, or null where it is only read.</summary>
    public IndexPublisher? Publisher { get; private set; }

    /// <summary>Whether this process owns the store and could not begin it anew so far.</summary>
    public bool IsBroken => Publisher is null && _store.Lock is not null;

    public string StorePath => _store.Path;

    /// <summary>The file that is written, which may lie beside the one that answers.</summary>
    public string DataPath => _store.DataPath;

    /// <summary>Is another object as soon as the store, or what is read of it, is another.</summary>
    public object Source => (object?)Publisher ?? _store;

    /// <summary>What there is of vectors.</summary>
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

    /// <summary>Has searches use these vectors; while an old index still answers, it keeps its own.</summary>
    public void Show(VectorSet vectors)
    {
        Vectors = vectors;
        if (!IsHeld)
        {
            Volatile.Write(ref _current, _current with { Vectors = vectors });
        }
    }

    /// <summary>The index is complete: a new file takes the place of the old one.</summary>
    /// <exception cref="IOException">It cannot; the old one goes on answering.</exception>
    public void Complete()
    {
        if (!IsHeld || Publisher is not { } publisher)
        {
            return;
        }

        publisher.Passages.Dispose();
        var old = _store.Passages;
        StoreConnection.Fold(publisher.Writer.Connection);
        // Should neither file open after that, the next pass begins anew.
        Publisher = null;
        (_store, var failure) = _opener.Swap(_store);
        Publisher = publisher;
        publisher.MoveTo(_store.Writer!, IsHeld ? StoreOpener.Reader(DataPath) : _store.Passages);
        if (failure is not null)
        {
            throw new IOException(failure.Message, failure);
        }

        // Searches that began on the old snapshot may still read from it, so its reader goes only when the next one follows.
        Linger(old);
        Publish();
    }

    /// <summary>The file is damaged: begins a new one; the old one answers until that is complete.</summary>
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

    /// <summary>Looks whether the process that owned the store has gone, or has changed it. True where this one owns it now.</summary>
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

    /// <summary>Whether there is anything new to follow, at the price of one row; damage is news, too, which whoever owns the store next deals with.</summary>
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

    /// <summary>Whether the process that owned the store has gone, or what kept this one from owning it.</summary>
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

    /// <summary>Sets back what is known of damage, before the passages are looked at.</summary>
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
            // It goes on in the publisher; held here too, segments would outlive their merging.
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
