namespace RealtimeRag.Server.Sessions;

/// <summary>The monotonic clock of sessions. Thread-safe.</summary>
internal sealed class SessionClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time source.</summary>
    public TimeProvider Time => time;

    /// <summary>The time since the process started.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);
}
