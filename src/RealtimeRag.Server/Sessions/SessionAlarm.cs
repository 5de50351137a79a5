namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Wakes a session at its next deadline. The loop checks the clock after every input, but a timer can fire slightly early, and a full inbox
/// accepts no tick: then it fires again. Owned by the session's loop; the tick comes from a timer.
/// </summary>
internal sealed class SessionAlarm : IAsyncDisposable
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(10);

    // Timers wait 49 days at most, but credentials may be valid for years: the tick comes early, and the rest of the wait is set again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly SessionClock _clock;
    private readonly Func<bool> _tryTick;
    private ITimer? _timer;
    private TimeSpan? _at;

    /// <param name="clock">The clock.</param>
    /// <param name="tryTick">Called at the deadline; returns false if the session could not accept it.</param>
    public SessionAlarm(SessionClock clock, Func<bool> tryTick) => (_clock, _tryTick) = (clock, tryTick);

    /// <summary>Sets the deadline; null for none.</summary>
    public void Set(TimeSpan? next)
    {
        if (next == _at)
        {
            return;
        }

        _at = next;
        var wait = next is { } at ? WaitUntil(at) : Timeout.InfiniteTimeSpan;

        // A session without questions needs none.
        _timer ??= _clock.Time.CreateTimer(static alarm => ((SessionAlarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after a tick: if the deadline has not passed yet, the same one is set again.</summary>
    public void HasRung() => _at = null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private TimeSpan WaitUntil(TimeSpan at) => at - _clock.Now is var wait && wait > LongestWait
        ? LongestWait
        : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, wait.TotalMilliseconds)));

    private void Ring()
    {
        if (!_tryTick())
        {
            _timer!.Change(SoonAgain, Timeout.InfiniteTimeSpan);
        }
    }
}
