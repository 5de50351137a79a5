namespace RealtimeRag.Server.Limits.Rates;

/// <summary>
/// Limits events by the generic cell rate algorithm, whose whole state is a single time. The framework's limiters read the system's clock and
/// timers, so they cannot be tested without waiting; this one receives the time. Not thread-safe.
/// </summary>
/// <param name="rate">The rate limit.</param>
internal sealed class RateCell(Rate rate)
{
    /// <summary>The rate that is enforced.</summary>
    public Rate Rate => rate;

    // The arrival time of the last event if all events had come at the average rate.
    private TimeSpan _drainedAt = TimeSpan.MinValue;

    /// <summary>Counts an event, unless it comes too early.</summary>
    /// <param name="now">The current monotonic time.</param>
    /// <param name="cost">How many events it counts as; at most a burst.</param>
    /// <returns>Zero if it was counted, otherwise how long to wait.</returns>
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

    /// <summary>Takes over what all nodes have counted.</summary>
    /// <param name="now">The current monotonic time.</param>
    /// <param name="ahead">In what time everything counted will have happened at the average rate.</param>
    /// <param name="more">How many events were counted here only.</param>
    public void Align(TimeSpan now, TimeSpan ahead, int more) => _drainedAt = now + ahead + TimeSpan.FromSeconds(more / rate.PerSecond);

    /// <summary>Whether at least half a burst is allowed now.</summary>
    public bool HasHalf(TimeSpan now) => !rate.IsLimited || _drainedAt <= now + TimeSpan.FromSeconds(rate.Burst / 2 / rate.PerSecond);

    /// <summary>Whether the cell is fully replenished.</summary>
    public bool IsIdle(TimeSpan now) => _drainedAt <= now;
}
