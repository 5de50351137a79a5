using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Reads passages by id. Thread-safe: each thread uses its own connection. Ids are never reused, so what was read stays valid.
/// A row that fails its check is not returned, and <see cref="DamageSeen"/> is set.
/// </summary>
internal sealed class StoredPassages(Func<SqliteConnection> open) : IPassageText, IDisposable
{
    private const int CacheSize = 4096;
    private readonly ConcurrentBag<PassageQuery> _idle = [];
    private ConcurrentDictionary<long, StoredPassage> _recent = new();
    private ConcurrentDictionary<long, StoredPassage> _older = new();
    private volatile bool _disposed;
    private volatile bool _damageSeen;

    /// <summary>Whether a row has failed its check since this was last reset.</summary>
    public bool DamageSeen
    {
        get => _damageSeen;
        set => _damageSeen = value;
    }

    /// <summary>The passage, or null if it has been deleted or is damaged.</summary>
    public StoredPassage? Find(long id)
    {
        if (_recent.TryGetValue(id, out var passage))
        {
            return passage;
        }

        passage = _older.GetValueOrDefault(id) ?? Read(id);
        if (passage is not null)
        {
            Keep(passage);
        }

        return passage;
    }

    public string GetText(long id) => Find(id)?.Chunk.Text ?? string.Empty;

    public string GetTitle(long id) => Find(id)?.Chunk.Title ?? string.Empty;

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var query))
        {
            query.Dispose();
        }
    }

    private StoredPassage? Read(long id)
    {
        if (_disposed)
        {
            return null;
        }

        PassageQuery? query = null;
        try
        {
            query = _idle.TryTake(out var idle) ? idle : new PassageQuery(open());
            var passage = query.Find(id, out var damaged);
            _damageSeen |= damaged;
            Return(query);
            return passage;
        }
        catch (SqliteException e)
        {
            _damageSeen |= StoreFault.IsDamage(e);
            query?.Dispose();
            return null;
        }
    }

    private void Return(PassageQuery query)
    {
        _idle.Add(query);
        if (_disposed)
        {
            Dispose();
        }
    }

    private void Keep(StoredPassage passage)
    {
        var recent = _recent;
        recent[passage.Chunk.Id] = passage;
        if (recent.Count > CacheSize)
        {
            _older = recent;
            _recent = new ConcurrentDictionary<long, StoredPassage>();
        }
    }
}
