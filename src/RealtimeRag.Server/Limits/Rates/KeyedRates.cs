namespace RealtimeRag.Server.Limits.Rates;

/// <summary>Limits the rate per key; removes keys that have been idle. Thread-safe.</summary>
/// <param name="rate">The rate limit of each key.</param>
internal sealed class KeyedRates(Rate rate)
{
    private const int FewestToSweep = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RateCell> _cells = new(StringComparer.Ordinal);
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

        lock (_gate)
        {
            if (!_cells.TryGetValue(key, out var cell))
            {
                Sweep(now);
                _cells.Add(key, cell = new RateCell(limit));
            }
            else if (cell.Rate != limit)
            {
                // The rate was changed, so the old count has no meaning.
                _cells[key] = cell = new RateCell(limit);
            }

            return cell.Take(now);
        }
    }

    // Runs rarely, so that it costs little.
    private void Sweep(TimeSpan now)
    {
        if (_cells.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, cell) in _cells)
        {
            if (cell.IsIdle(now))
            {
                _cells.Remove(key);
            }
        }

        _sweepAt = Math.Max(FewestToSweep, 2 * _cells.Count);
    }
}
