namespace RealtimeRag.Server.Limits.Rates;

/// <summary>
/// Meters one kind of event by the generic cell rate algorithm: a single time stands for the whole state. The framework's limiters read the system's own clock and
/// timers, so that nothing about them can be tested without waiting; this one is given the time. Not thread-safe.
/// </summary>
/// <param name="rate">How often.</param>
internal sealed class RateCell(Rate rate)
{
    // When the events so far would have come, had they come at the average rate.
    private TimeSpan _drainedAt = TimeSpan.MinValue;

    /// <summary>Counts an event, or leaves it uncounted where it comes too soon.</summary>
    /// <param name="now">A monotonic time.</param>
    /// <param name="cost">How many events it counts for; a burst at most.</param>
    /// <returns>Zero where it was counted, else how long to wait for it.</returns>
    public TimeSpan Take(TimeSpan now, double cost = 1)
    {
        if (!rate.IsLimited)
        {
            return TimeSpan.Zero;
        }

        var drained = (_drainedAt > now ? _drainedAt : now) + TimeSpan.FromSeconds(Math.Min(cost, rate.Burst) / rate.PerSecond);
        var wait = drained - now - TimeSpan.FromSeconds(rate.Burst / rate.PerSecond);
        if (wait > TimeSpan.Zero)
        {
            return wait;
        }

        _drainedAt = drained;
        return TimeSpan.Zero;
    }

    /// <summary>Whether at least half of a burst may come now.</summary>
    public bool HasHalf(TimeSpan now) => !rate.IsLimited || _drainedAt <= now + TimeSpan.FromSeconds(rate.Burst / 2 / rate.PerSecond);

    /// <summary>Whether the cell is as good as new.</summary>
    public bool IsIdle(TimeSpan now) => _drainedAt <= now;
}
