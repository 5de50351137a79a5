namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>Limits repeated log messages to one per minute. Thread-safe.</summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _last;

    /// <summary>Whether to log this one.</summary>
    public bool IsDue()
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < TimeSpan.FromMinutes(1))
            {
                return false;
            }

            _last = time.GetTimestamp();
            return true;
        }
    }
}
