namespace RealtimeRag.Server.Limits.Rates;

/// <summary>
/// Limits the rate per key; removes keys that have been idle. With several nodes, an event is counted here at once, and for all nodes in the background.
/// Thread-safe.
/// </summary>
/// <param name="rate">The rate limit of each key.</param>
/// <param name="shared">Counts for all nodes; null for a limit of this node.</param>
internal sealed class KeyedRates(Rate rate, SharedRate? shared = null)
{
    private const int FewestToSweep = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _cells = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    /// <summary>The number of tracked keys.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _cells.Count;
            }
        }
    }

    /// <summary>Counts an event; returns zero, or how long to wait.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time of a monotonic clock.</param>
    /// <param name="own">A rate for this key only; null for the common one.</param>
    public TimeSpan Take(string key, TimeSpan now, Rate? own = null)
    {
        var limit = own ?? rate;
        if (!limit.IsLimited)
        {
            return TimeSpan.Zero;
        }

        Entry entry;
        bool starts;
        lock (_gate)
        {
            entry = Find(key, limit, now);
            if (entry.Cell.Take(now) is { } wait && wait > TimeSpan.Zero)
            {
                return wait;
            }

            starts = shared is not null && entry.Counts(1);
        }

        if (starts)
        {
            _ = ShareAsync(key, entry, now);
        }

        return TimeSpan.Zero;
    }

    /// <summary>Learns in the background what a key has used at other nodes.</summary>
    public void Expect(string key, TimeSpan now, Rate? own = null)
    {
        if (shared is null || (own ?? rate) is not { IsLimited: true } limit)
        {
            return;
        }

        Entry entry;
        bool starts;
        lock (_gate)
        {
            entry = Find(key, limit, now);
            starts = entry.Counts(0);
        }

        if (starts)
        {
            _ = ShareAsync(key, entry, now);
        }
    }

    private Entry Find(string key, Rate limit, TimeSpan now)
    {
        if (!_cells.TryGetValue(key, out var entry))
        {
            Sweep(now);
            _cells.Add(key, entry = new(new(limit)));
        }
        else if (entry.Cell.Rate != limit)
        {
            // The rate was changed, so the old count has no meaning.
            _cells[key] = entry = new(new(limit));
        }

        return entry;
    }

    // One call for a key runs at a time; events during it are counted together after it.
    private async Task ShareAsync(string key, Entry entry, TimeSpan start)
    {
        var since = shared!.Time.GetTimestamp();
        bool goesOn;
        do
        {
            int events;
            lock (_gate)
            {
                events = entry.Unshared;
                entry.Unshared = 0;
            }

            TimeSpan? ahead = null;
            try
            {
                ahead = await shared.Pool.AddAsync(shared.Limit, key, entry.Cell.Rate, events);
            }
            catch (Exception e)
            {
                RateLog.SharingFaulted(shared.Log, e);
            }

            lock (_gate)
            {
                if (ahead is { } time)
                {
                    entry.Cell.Align(start + shared.Time.GetElapsedTime(since), time, entry.Unshared);
                }

                goesOn = entry.Unshared > 0;
                entry.IsShared = goesOn;
            }
        }
        while (goesOn);
    }

    // Runs rarely, so that it costs little.
    private void Sweep(TimeSpan now)
    {
        if (_cells.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, entry) in _cells)
        {
            if (entry.Cell.IsIdle(now))
            {
                _cells.Remove(key);
            }
        }

        _sweepAt = Math.Max(FewestToSweep, 2 * _cells.Count);
    }

    private sealed class Entry(RateCell cell)
    {
        public RateCell Cell => cell;

        /// <summary>Events that were counted here only.</summary>
        public int Unshared { get; set; }

        /// <summary>Whether a call for the key is running.</summary>
        public bool IsShared { get; set; }

        /// <summary>Notes events; returns whether a call must be started.</summary>
        public bool Counts(int events)
        {
            Unshared += events;
            return !IsShared && (IsShared = true);
        }
    }
}
