namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Wakes a session at its next deadline. After every input the loop looks at the clock by itself, but a timer can fire a little early, and a full
/// inbox takes no tick: then it fires once more. The session's loop owns it; the tick comes from a timer.
/// </summary>
internal sealed class SessionAlarm : IAsyncDisposable
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(10);

    private readonly SessionClock _clock;
    private readonly Func<bool> _tryTick;
    private readonly ITimer _timer;
    private TimeSpan? _at;

    /// <param name="clock">The time.</param>
    /// <param name="tryTick">Called at the deadline; false where the session could not take it.</param>
    public SessionAlarm(SessionClock clock, Func<bool> tryTick)
    {
        (_clock, _tryTick) = (clock, tryTick);
        _timer = clock.Time.CreateTimer(static alarm => ((SessionAlarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The deadline from now on; null for none.</summary>
    public void Set(TimeSpan? next)
    {
        if (next == _at)
        {
            return;
        }

        _at = next;
        var wait = next is { } at ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (at - _clock.Now).TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The tick has come: the same deadline is set once more, if it has not passed.</summary>
    public void HasRung() => _at = null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Ring()
    {
        if (!_tryTick())
        {
            _timer.Change(SoonAgain, Timeout.InfiniteTimeSpan);
        }
    }
}
