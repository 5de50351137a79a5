namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Watches the time limits of one question. One limit runs beside the total; beginning another replaces it. The token fires at
/// whichever passes first. Thread-safe.
/// </summary>
internal sealed class DifyClock : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _start;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _phase;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _any;
    private DifyLimit _current = DifyLimit.Total;
    private bool _sealed;
    private bool _disposed;

    /// <summary>Starts the total limit.</summary>
    public DifyClock(TimeSpan total, TimeProvider time)
    {
        _time = time;
        _limit = total;
        _start = time.GetTimestamp();
        _total = new(total, time);
        _phase = new(Timeout.InfiniteTimeSpan, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(_total.Token, _phase.Token, _cancelled.Token);
        Token = _any.Token;
    }

    /// <summary>Fires when a limit passes, or on <see cref="Cancel"/>.</summary>
    public CancellationToken Token { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>What is left of the total.</summary>
    public TimeSpan Remaining => _limit - Elapsed;

    /// <summary>The limit that passed, or null.</summary>
    public DifyLimit? Passed
    {
        get
        {
            lock (_gate)
            {
                return _total.IsCancellationRequested ? DifyLimit.Total : _phase.IsCancellationRequested ? _current : null;
            }
        }
    }

    /// <summary>Runs another limit from now on.</summary>
    public void Begin(DifyLimit limit, TimeSpan length)
    {
        lock (_gate)
        {
            if (!_sealed && !_disposed)
            {
                _current = limit;
                _phase.CancelAfter(length);
            }
        }
    }

    /// <summary>Runs only the total from now on.</summary>
    public void Pause() => Begin(_current, Timeout.InfiniteTimeSpan);

    /// <summary>Runs one last limit that nothing replaces.</summary>
    public void Seal(DifyLimit limit, TimeSpan length)
    {
        Begin(limit, length);
        lock (_gate)
        {
            _sealed = true;
        }
    }

    /// <summary>Fires the token now.</summary>
    public void Cancel()
    {
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The question ended at this very moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _any.Dispose();
        _total.Dispose();
        _phase.Dispose();
        _cancelled.Dispose();
    }
}
