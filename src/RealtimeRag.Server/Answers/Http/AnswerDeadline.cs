namespace RealtimeRag.Server.Answers.Http;

/// <summary>The time limits of one question.</summary>
internal enum AnswerLimit
{
    /// <summary>From the first attempt to the last character.</summary>
    Total,

    /// <summary>From sending the question to the start of the reply.</summary>
    Headers,

    /// <summary>Until the first content.</summary>
    FirstContent,

    /// <summary>Between two pieces of content.</summary>
    Idle,

    /// <summary>Without any sign of life.</summary>
    Ping,

    /// <summary>Between the end of the answer and the end of the reply, which not every backend sends. Exceeding it is not a failure.</summary>
    Tail,

    /// <summary>After the client has left: for the id of the run, without which it cannot be stopped.</summary>
    TaskSearch,
}

/// <summary>
/// Enforces the time limits of one question. One limit runs besides the total; starting another replaces it. The token is cancelled
/// when either expires or the caller cancels. Thread-safe.
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
    /// <param name="time">The clock.</param>
    /// <param name="total">The total limit.</param>
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

    /// <summary>Cancelled when a limit expires, when the caller cancels, or by <see cref="Cancel"/>.</summary>
    public CancellationToken Token { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>What is left of the total limit, never negative.</summary>
    public TimeSpan Remaining => Elapsed < _limit ? _limit - Elapsed : TimeSpan.Zero;

    /// <summary>Whether a limit has expired, as opposed to the caller cancelling.</summary>
    public bool HasPassed => Passed is not null && !_caller.IsCancellationRequested;

    /// <summary>The limit that has expired, or null.</summary>
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

    /// <summary>Starts another limit in place of the current one.</summary>
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

    /// <summary>Stops the current limit; the total keeps running.</summary>
    public void Pause() => Begin(_current, Timeout.InfiniteTimeSpan);

    /// <summary>Starts a last limit, which cannot be replaced.</summary>
    public void Seal(AnswerLimit limit, TimeSpan length)
    {
        Begin(limit, length);
        lock (_gate)
        {
            _sealed = true;
        }
    }

    /// <summary>Cancels the token now.</summary>
    public void Cancel()
    {
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The question has just ended.
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
