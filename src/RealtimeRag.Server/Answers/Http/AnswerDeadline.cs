namespace RealtimeRag.Server.Answers.Http;

/// <summary>The time limits of one question.</summary>
internal enum AnswerLimit
{
    /// <summary>From the first attempt to the last character.</summary>
    Total,

    /// <summary>From sending to the beginning of the reply.</summary>
    Headers,

    /// <summary>To the first content.</summary>
    FirstContent,

    /// <summary>Between two contents.</summary>
    Idle,

    /// <summary>Without even a sign of life.</summary>
    Ping,

    /// <summary>Between the answer's end and the end of the reply, which not every backend sends. Passing it is no failure.</summary>
    Tail,

    /// <summary>After the client went away: for the id of the run, without which it cannot be stopped.</summary>
    TaskSearch,
}

/// <summary>
/// Watches the time limits of one question. One limit runs beside the total; beginning another replaces it. The token fires at
/// whichever passes first, or with the caller's cancellation. Thread-safe.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _start;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _phase;
    private readonly CancellationTokenSource _cancelled;
    private readonly CancellationTokenSource _any;
    private AnswerLimit _current = AnswerLimit.Total;
    private bool _sealed;
    private bool _disposed;

    /// <summary>Starts the total limit.</summary>
    /// <param name="time">Where time comes from.</param>
    /// <param name="total">The limit of the whole.</param>
    /// <param name="caller">The caller's cancellation.</param>
    public AnswerDeadline(TimeProvider time, TimeSpan total, CancellationToken caller = default)
    {
        (_time, _limit, _caller, _start) = (time, total, caller, time.GetTimestamp());
        _total = new(total, time);
        _phase = new(Timeout.InfiniteTimeSpan, time);
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _any = CancellationTokenSource.CreateLinkedTokenSource(_total.Token, _phase.Token, _cancelled.Token);
        Token = _any.Token;
    }

    /// <summary>Fires when a limit passes, when the caller cancels, or on <see cref="Cancel"/>.</summary>
    public CancellationToken Token { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>What is left of the total, never negative.</summary>
    public TimeSpan Remaining => Elapsed < _limit ? _limit - Elapsed : TimeSpan.Zero;

    /// <summary>Whether a limit passed, and not the caller who cancelled.</summary>
    public bool HasPassed => Passed is not null && !_caller.IsCancellationRequested;

    /// <summary>The limit that passed, or null.</summary>
    public AnswerLimit? Passed
    {
        get
        {
            lock (_gate)
            {
                return _total.IsCancellationRequested ? AnswerLimit.Total : _phase.IsCancellationRequested ? _current : null;
            }
        }
    }

    /// <summary>Runs another limit from now on.</summary>
    public void Begin(AnswerLimit limit, TimeSpan length)
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
    public void Seal(AnswerLimit limit, TimeSpan length)
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
