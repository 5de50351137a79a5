using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Bounds the time from the first byte of a message to its last. It runs only while more of the message is waited for, so a server that does
/// not read holds nothing against its client. Not thread-safe; the callback comes from a timer.
/// </summary>
internal sealed class MessageDeadline(SessionClock clock, TimeSpan bound, Action onLate) : IDisposable
{
    private readonly ITimer _timer = clock.Time.CreateTimer(
        static callback => ((Action)callback!)(), onLate, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private bool _isRunning;

    /// <summary>More of the message is waited for; has no effect while the time runs already.</summary>
    public void Start()
    {
        if (!_isRunning)
        {
            _isRunning = true;
            _timer.Change(bound, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The message is whole.</summary>
    public void Stop()
    {
        if (_isRunning)
        {
            _isRunning = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
