namespace RealtimeRag.Server.Transport;

/// <summary>What to do with a message by how fast messages come.</summary>
internal enum RateVerdict
{
    /// <summary>Take it.</summary>
    Take,

    /// <summary>Drop it and say so.</summary>
    Refuse,

    /// <summary>The client does not listen to refusals: close.</summary>
    GiveUp,
}

/// <summary>A token bucket for one connection. Not thread-safe; the connection's reader owns it.</summary>
/// <param name="perSecond">How many messages a second refill; 0 for no limit.</param>
/// <param name="burst">How many may come at once.</param>
internal sealed class MessageRate(int perSecond, int burst)
{
    // So many refusals, without a pause that fills half the bucket, are no burst any more.
    private const int MaxRefusals = 1_000;

    private double _tokens = burst;
    private TimeSpan _filledAt;

    /// <summary>When the next message will be taken, after one was refused.</summary>
    public TimeSpan RetryAfter => TimeSpan.FromSeconds((1 - _tokens) / perSecond);

    private int _refusals;

    /// <summary>Counts one message.</summary>
    /// <param name="now">A monotonic time.</param>
    public RateVerdict Count(TimeSpan now)
    {
        if (perSecond == 0)
        {
            return RateVerdict.Take;
        }

        _tokens = Math.Min(burst, _tokens + ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens >= burst / 2.0)
        {
            _refusals = 0;
        }

        if (_tokens >= 1)
        {
            _tokens--;
            return RateVerdict.Take;
        }

        return ++_refusals > MaxRefusals ? RateVerdict.GiveUp : RateVerdict.Refuse;
    }
}
