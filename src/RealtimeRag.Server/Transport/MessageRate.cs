using RealtimeRag.Server.Limits.Rates;

namespace RealtimeRag.Server.Transport;

/// <summary>What to do with a message, given the rate of messages.</summary>
internal enum RateVerdict
{
    /// <summary>Accept it.</summary>
    Take,

    /// <summary>Drop it and send an error.</summary>
    Refuse,

    /// <summary>Close the connection, because the client ignores refusals.</summary>
    GiveUp,
}

/// <summary>Limits the message rate of one connection. Not thread-safe; owned by the connection's reader.</summary>
/// <param name="perSecond">Refill rate in messages per second; 0 for no limit.</param>
/// <param name="burst">Maximum number of messages at once.</param>
internal sealed class MessageRate(int perSecond, int burst)
{
    // This many refusals, without a pause that refills half the burst, are more than a burst.
    private const int MaxRefusals = 1_000;

    private readonly RateCell _cell = new(new Rate(perSecond, burst));
    private int _refusals;

    /// <summary>When the next message will be accepted, after one was refused.</summary>
    public TimeSpan RetryAfter { get; private set; }

    /// <summary>Counts one message.</summary>
    /// <param name="now">The current monotonic time.</param>
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
