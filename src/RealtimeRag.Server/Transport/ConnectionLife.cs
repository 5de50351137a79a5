using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>Bounds the life of one connection with one timer. Its callbacks come from the timer, one at a time.</summary>
internal sealed class ConnectionLife : IDisposable
{
    private readonly SessionClock _clock;
    private readonly Func<bool> _isAnswering;
    private readonly Action<GoingAwayReason, TimeSpan> _warn;
    private readonly Action<GoingAwayReason> _end;
    private readonly LifeWatch _watch;
    private readonly ITimer _timer;
    private long _heardAt;

    /// <param name="limits">The limits.</param>
    /// <param name="clock">The time.</param>
    /// <param name="isAnswering">Whether something is being answered.</param>
    /// <param name="warn">Warns the client.</param>
    /// <param name="end">Closes the connection.</param>
    public ConnectionLife(LifeLimits limits, SessionClock clock, Func<bool> isAnswering, Action<GoingAwayReason, TimeSpan> warn, Action<GoingAwayReason> end)
    {
        (_clock, _isAnswering, _warn, _end) = (clock, isAnswering, warn, end);
        _heardAt = clock.Now.Ticks;
        _watch = new LifeWatch(limits, clock.Now);
        _timer = clock.Time.CreateTimer(static self => ((ConnectionLife)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts checking the limits.</summary>
    public void Begin() => Look();

    /// <summary>Records that the client has sent something. Called for every message, so it must be cheap.</summary>
    /// <param name="now">The time.</param>
    public void Heard(TimeSpan now) => Volatile.Write(ref _heardAt, now.Ticks);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        LifeStep step;
        do
        {
            step = _watch.Look(_clock.Now, TimeSpan.FromTicks(Volatile.Read(ref _heardAt)), _isAnswering());
            switch (step.Verdict)
            {
                case LifeVerdict.Warn:
                    _warn(step.Reason, step.In);
                    break;
                case LifeVerdict.Close:
                    _end(step.Reason);
                    return;
            }
        }
        while (step.Next <= _clock.Now);

        if (step.Next is { } next)
        {
            // Never early: otherwise it would have to be checked again immediately.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((next - _clock.Now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }
}
