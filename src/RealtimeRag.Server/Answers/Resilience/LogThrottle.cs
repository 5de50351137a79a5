namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>Lets one of many equal alarms through a minute. Thread-safe.</summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _last;

    /// <summary>Whether this one is let through.</summary>
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
