namespace RealtimeRag.Server.Sessions;

/// <summary>The monotonic time that sessions reckon in. Thread-safe.</summary>
internal sealed class SessionClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time source.</summary>
    public TimeProvider Time => time;

    /// <summary>The time since the process began.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);
}
