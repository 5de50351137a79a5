namespace RealtimeRag.Server.Limits.Rates;

/// <summary>One rate for each of many keys; those that have been quiet are forgotten. Thread-safe.</summary>
/// <param name="rate">How often, for one key.</param>
internal sealed class KeyedRates(Rate rate)
{
    private const int FewestToSweep = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RateCell> _cells = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    /// <summary>How many keys are remembered.</summary>
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

    /// <summary>Counts an event of a key; zero, or how long to wait for it.</summary>
    public TimeSpan Take(string key, TimeSpan now)
    {
        if (!rate.IsLimited)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            if (!_cells.TryGetValue(key, out var cell))
            {
                Sweep(now);
                _cells.Add(key, cell = new RateCell(rate));
            }

            return cell.Take(now);
        }
    }

    // Rarely, so that it costs little each time.
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
