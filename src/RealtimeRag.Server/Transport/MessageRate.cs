using RealtimeRag.Server.Limits.Rates;

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

/// <summary>Meters the messages of one connection. Not thread-safe; the connection's reader owns it.</summary>
/// <param name="perSecond">How many messages a second refill; 0 for no limit.</param>
/// <param name="burst">How many may come at once.</param>
internal sealed class MessageRate(int perSecond, int burst)
{
    // So many refusals, without a pause that fills half the burst, are no burst any more.
    private const int MaxRefusals = 1_000;

    private readonly RateCell _cell = new(new Rate(perSecond, burst));
    private int _refusals;

    /// <summary>When the next message will be taken, after one was refused.</summary>
    public TimeSpan RetryAfter { get; private set; }

    /// <summary>Counts one message.</summary>
    /// <param name="now">A monotonic time.</param>
    public RateVerdict Count(TimeSpan now)
    {
        if (_cell.HasHalf(now))
        {
            _refusals = 0;
        }

        RetryAfter = _cell.Take(now);
        return RetryAfter <= TimeSpan.Zero ? RateVerdict.Take
            : ++_refusals > MaxRefusals ? RateVerdict.GiveUp
            : RateVerdict.Refuse;
    }
}
