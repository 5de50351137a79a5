namespace RealtimeRag.Server.Diagnostics;

/// <summary>Whether the server's own log is more detailed than configured. Thread-safe.</summary>
internal sealed class LogDetail
{
    private volatile bool _isDetailed;

    /// <summary>Whether lines at <see cref="LogLevel.Debug"/> are written, whatever the configured level.</summary>
    public bool IsDetailed
    {
        get => _isDetailed;
        set => _isDetailed = value;
    }

    /// <summary>The minimum level that applies now. Never lower than both the configured one and Debug, because Trace contains speech.</summary>
    /// <param name="configured">The configured minimum level.</param>
    public LogLevel Apply(LogLevel configured) => _isDetailed && configured > LogLevel.Debug ? LogLevel.Debug : configured;
}
