namespace RealtimeRag.Client.Reconnect;

/// <summary>
/// How long to wait before the next attempt: the server's wish where it has one; else a random time up to 2 s for the first attempt to
/// resume, and full jitter after that, with a ceiling of 1 s that doubles up to 30 s. Not thread-safe.
/// </summary>
/// <param name="jitter">Random numbers from 0 up to 1.</param>
internal sealed class Backoff(Func<double> jitter)
{
    private const double FirstCeilingSeconds = 2;
    private const double BaseSeconds = 1;
    private const double CapSeconds = 30;
    private int _attempt;

    /// <summary>Whether an attempt has been made since the last success.</summary>
    public bool HasBegun => _attempt > 0;

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="serverWish">The wait that the server asked for, if it did.</param>
    /// <param name="resumable">Whether there is a session to resume.</param>
    public TimeSpan Next(TimeSpan? serverWish, bool resumable)
    {
        var attempt = _attempt++;
        if (serverWish is { } wish)
        {
            return wish;
        }

        var ceiling = attempt == 0 && resumable
            ? FirstCeilingSeconds
            : Math.Min(CapSeconds, BaseSeconds * Math.Pow(2, Math.Min(attempt, 16)));
        return TimeSpan.FromSeconds(ceiling * jitter());
    }

    /// <summary>A session stands: the next break starts over.</summary>
    public void Reset() => _attempt = 0;
}
