namespace RealtimeRag.FakeDify;

/// <summary>
/// A clock that stands still until <see cref="Advance"/> moves it. Timers fire inside <see cref="Advance"/>, in the order of their
/// due times, with the clock at each due time. Tests await <see cref="WhenTimerAsync(TimeSpan, CancellationToken)"/> before they
/// advance, so that nothing depends on speed. Thread-safe.
/// </summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Signal)> _waiters = [];
    private readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How far the clock has been moved in all.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>The remaining times of all armed timers, soonest first.</summary>
    public IReadOnlyList<TimeSpan> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _timers.Where(t => t.Due is not null).Select(t => t.Due!.Value - _elapsed).Order()];
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = Elapsed + by;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _elapsed = target;
        }

        Notify();
    }

    /// <summary>Waits until some timer is armed that fires in exactly <paramref name="remaining"/> from the present fake time.</summary>
    public Task WhenTimerAsync(TimeSpan remaining, CancellationToken cancellationToken) =>
        WhenAsync(() => Pending.Contains(remaining), cancellationToken);

    /// <summary>Waits until at least <paramref name="count"/> timers are armed.</summary>
    public Task WhenTimersAsync(int count, CancellationToken cancellationToken) =>
        WhenAsync(() => Pending.Count >= count, cancellationToken);

    /// <summary>Waits until a condition on the armed timers holds; it is looked at after every change of a timer.</summary>
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

    private FakeTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
            if (next is null)
            {
                return null;
            }

            _elapsed = next.Due!.Value > _elapsed ? next.Due.Value : _elapsed;
            next.Due = next.Period > TimeSpan.Zero ? _elapsed + next.Period : null;
            return next;
        }
    }

    private void Notify()
    {
        (Func<bool> Condition, TaskCompletionSource Signal)[] waiters;
        lock (_gate)
        {
            waiters = [.. _waiters];
        }

        foreach (var waiter in waiters.Where(w => w.Condition()))
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }

            waiter.Signal.TrySetResult();
        }
    }

    private sealed class FakeTimer(FakeTime owner, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                Due = dueTime < TimeSpan.Zero ? null : owner._elapsed + dueTime;
                Period = period;
            }

            owner.Notify();
            return true;
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                Due = null;
                owner._timers.Remove(this);
            }

            owner.Notify();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
