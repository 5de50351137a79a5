namespace RealtimeRag.Client.Reconnect;

/// <summary>
/// Computes the wait before the next attempt: the time that the server asked for, if any; otherwise a random time up to 2 s before the first attempt to
/// resume, and full jitter after that, with a ceiling that doubles from 1 s to 30 s. Not thread-safe.
/// </summary>
/// <param name="jitter">Returns random numbers from 0 to 1.</param>
internal sealed class Backoff(Func<double> jitter)
{
    private const double FirstCeilingSeconds = 2;
    private const double BaseSeconds = 1;
    private const double CapSeconds = 30;
    private int _attempt;

    /// <summary>Whether there has been an attempt since the last success.</summary>
    public bool HasBegun => _attempt > 0;

    /// <summary>Returns the wait before the next attempt.</summary>
    /// <param name="serverDelay">The wait that the server asked for, if any.</param>
    /// <param name="resumable">Whether there is a session to resume.</param>
    public TimeSpan Next(TimeSpan? serverDelay, bool resumable)
    {
        var attempt = _attempt++;
        if (serverDelay is { } delay)
        {
            return delay;
        }

        var ceiling = attempt == 0 && resumable
            ? FirstCeilingSeconds
            : Math.Min(CapSeconds, BaseSeconds * Math.Pow(2, Math.Min(attempt, 16)));
        return TimeSpan.FromSeconds(ceiling * jitter());
    }

    /// <summary>Called when a session has started: the next break starts over.</summary>
    public void Reset() => _attempt = 0;
}
