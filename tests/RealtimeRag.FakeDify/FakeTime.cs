using Microsoft.Extensions.Time.Testing;

namespace RealtimeRag.FakeDify;

/// <summary>
/// A clock that stands still until <see cref="Advance"/> moves it, and that reports which timers are armed. Tests await
/// <see cref="WhenTimerAsync(TimeSpan, CancellationToken)"/> before they advance, so that nothing depends on speed. Thread-safe.
/// </summary>
public sealed class FakeTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<WatchedTimer> _timers = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Signal)> _waiters = [];

    /// <summary>How far the clock has been moved in total.</summary>
    public TimeSpan Elapsed => base.GetUtcNow() - Start;

    /// <summary>How far the wall clock has been changed; timers and timestamps are not affected.</summary>
    public TimeSpan WallJump { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallJump;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>The remaining times of all armed timers, soonest first.</summary>
    public IReadOnlyList<TimeSpan> Pending
    {
        get
        {
            var now = Elapsed;
            lock (_gate)
            {
                return [.. _timers.Select(timer => timer.Due - now).OfType<TimeSpan>().Order()];
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock and fires each timer that falls due, with the clock at its due time. The library's own method moves the clock
    /// first, so a timer armed by another timer's callback would start too late.
    /// </summary>
    public new void Advance(TimeSpan by)
    {
        var target = Elapsed + by;
        while (Pending is [var next, ..] && next <= target - Elapsed)
        {
            base.Advance(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            if (Pending is not [var still, ..] || still > TimeSpan.Zero)
            {
                continue;
            }

            // A timer set while the clock moved fires later than it says; without a step the loop would never end.
            if (Elapsed >= target)
            {
                break;
            }

            base.Advance(TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerMillisecond, (target - Elapsed).Ticks)));
        }

        base.Advance(target - Elapsed);
    }

    /// <summary>Waits until some timer is armed that fires in exactly <paramref name="remaining"/> from the present fake time.</summary>
    public Task WhenTimerAsync(TimeSpan remaining, CancellationToken cancellationToken) =>
        WhenAsync(() => Pending.Contains(remaining), cancellationToken);

    /// <summary>Waits until no timer is due within <paramref name="span"/>, so that nothing short, such as a send, is in progress.</summary>
    public Task WhenQuietAsync(TimeSpan span, CancellationToken cancellationToken) =>
        WhenAsync(() => Pending is not [var next, ..] || next > span, cancellationToken);

    /// <summary>Waits until at least <paramref name="count"/> timers are armed.</summary>
    public Task WhenTimersAsync(int count, CancellationToken cancellationToken) =>
        WhenAsync(() => Pending.Count >= count, cancellationToken);

    /// <summary>Waits until a condition on the active timers is met; it is checked after every change of a timer.</summary>
    public async Task WhenAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((condition, signal));
        }

        Notify();
        await signal.Task.WaitAsync(cancellationToken);
    }

    private ITimer CreateInner(TimerCallback callback) => base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Notify()
    {
        (Func<bool> Condition, TaskCompletionSource Signal)[] waiters;
        lock (_gate)
        {
            waiters = [.. _waiters];
        }

        foreach (var waiter in waiters.Where(static waiter => waiter.Condition()))
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }

            waiter.Signal.TrySetResult();
        }
    }

    /// <summary>A timer of the library's clock whose due time is known.</summary>
    private sealed class WatchedTimer : ITimer
    {
        private static readonly TimeSpan LongestDue = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

        private readonly FakeTime _owner;
        private readonly ITimer _inner;
        private TimeSpan _period;
        private int _running;
        private TaskCompletionSource? _over;

        public WatchedTimer(FakeTime owner, TimerCallback callback, object? state)
        {
            _owner = owner;
            _inner = owner.CreateInner(_ => Fire(callback, state));
            lock (owner._gate)
            {
                owner._timers.Add(this);
            }
        }

        /// <summary>When it fires, on the scale of <see cref="Elapsed"/>; null while it is not armed.</summary>
        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // As strict as the system's timers, which the library's are not.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dueTime, LongestDue);
            lock (_owner._gate)
            {
                Due = dueTime < TimeSpan.Zero ? null : _owner.Elapsed + dueTime;
                _period = period;
            }

            var isChanged = _inner.Change(dueTime, period);
            _owner.Notify();
            return isChanged;
        }

        public void Dispose()
        {
            lock (_owner._gate)
            {
                _owner._timers.Remove(this);
            }

            _inner.Dispose();
            _owner.Notify();
        }

        /// <summary>Like the system's timers: completes when no callback is running; none begins afterwards.</summary>
        public ValueTask DisposeAsync()
        {
            Dispose();
            lock (_owner._gate)
            {
                return _running == 0 ? ValueTask.CompletedTask : new((_over ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            }
        }

        private void Fire(TimerCallback callback, object? state)
        {
            lock (_owner._gate)
            {
                if (!_owner._timers.Contains(this))
                {
                    return;
                }

                Due = _period > TimeSpan.Zero ? Due + _period : null;
                _running++;
            }

            try
            {
                callback(state);
            }
            finally
            {
                lock (_owner._gate)
                {
                    if (--_running == 0)
                    {
                        _over?.TrySetResult();
                    }
                }
            }

            _owner.Notify();
        }
    }
}
