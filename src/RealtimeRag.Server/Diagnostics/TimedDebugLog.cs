namespace RealtimeRag.Server.Diagnostics;

/// <summary>Makes the server's own log detailed for a while, so that an administrator can look into a problem without a restart. Thread-safe.</summary>
/// <param name="detail">Applies to the log.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets a line at the beginning and one at the end.</param>
internal sealed class TimedDebugLog(LogDetail detail, TimeProvider time, ILogger<TimedDebugLog> log) : IDisposable
{
    /// <summary>How long it lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private DateTimeOffset? _until;
    private int _round;

    /// <summary>When the log will be as configured again; null while it is.</summary>
    public DateTimeOffset? Until
    {
        get
        {
            lock (_gate)
            {
                return _until;
            }
        }
    }

    /// <summary>Begins, or begins again: the end is <see cref="Length"/> from now.</summary>
    /// <param name="principal">Who wants it, for the log.</param>
    public void Begin(string principal)
    {
        lock (_gate)
        {
            var round = ++_round;
            _until = time.GetUtcNow() + Length;
            detail.IsDetailed = true;
            _timer?.Dispose();
            _timer = time.CreateTimer(_ => End(round), null, Length, Timeout.InfiniteTimeSpan);
        }

        // Written after the change, so that it appears whatever level is configured.
        DebugLogLines.Begun(log, (int)Length.TotalMinutes, principal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    private void End(int round)
    {
        lock (_gate)
        {
            // The timer may have fired just before another beginning.
            if (round != _round)
            {
                return;
            }

            DebugLogLines.Ended(log);
            _until = null;
            detail.IsDetailed = false;
        }
    }
}

/// <summary>The log messages about the detailed log.</summary>
internal static partial class DebugLogLines
{
    [LoggerMessage(EventId = 1903, Level = LogLevel.Information, Message = "The log is at debug for {Minutes} minutes, requested by {Principal}")]
    public static partial void Begun(ILogger log, int minutes, string principal);

    [LoggerMessage(EventId = 1904, Level = LogLevel.Information, Message = "The log is at its configured level again")]
    public static partial void Ended(ILogger log);
}
