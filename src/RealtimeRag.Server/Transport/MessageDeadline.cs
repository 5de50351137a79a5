using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Limits the time from the first byte of a message to its last. Runs only while the server is waiting for more of the message, so the time
/// in which the server does not read is not held against the client. Not thread-safe; the callback comes from a timer.
/// </summary>
internal sealed class MessageDeadline(SessionClock clock, TimeSpan bound, Action onLate) : IDisposable
{
    private ITimer? _timer;
    private bool _isRunning;

    /// <summary>Called when waiting for more of the message; does nothing if the time is already running.</summary>
    public void Start()
    {
        if (!_isRunning)
        {
            _isRunning = true;

            // Most messages arrive whole, and most connections never need one.
            _timer ??= clock.Time.CreateTimer(static callback => ((Action)callback!)(), onLate, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(bound, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Called when the message is complete.</summary>
    public void Stop()
    {
        if (_isRunning)
        {
            _isRunning = false;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();
}
