using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Reads passages by number, from many threads at once, each with a connection of its own. Numbers are never used twice, so what was
/// read once stays right. A row that fails its check is not given out, and <see cref="DamageSeen"/> tells.
/// </summary>
internal sealed class StoredPassages(Func<SqliteConnection> open) : IPassageText, IDisposable
{
    private const int CacheSize = 4096;
    private readonly ConcurrentBag<PassageQuery> _idle = [];
    private ConcurrentDictionary<long, StoredPassage> _recent = new();
    private ConcurrentDictionary<long, StoredPassage> _older = new();
    private volatile bool _disposed;
    private volatile bool _damageSeen;

    /// <summary>Whether a row could not be read as it was written, since the last time this was set back.</summary>
    public bool DamageSeen
    {
        get => _damageSeen;
        set => _damageSeen = value;
    }

    /// <summary>The passage, or null where it is gone or damaged.</summary>
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
