namespace RealtimeRag.Server.Answers;

/// <summary>
/// The clock of one answer: a limit for the whole and one for the step at hand, whichever comes first, and the caller's own cancellation.
/// Used by one task; its token may be read by any.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _total;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">Where time comes from.</param>
    /// <param name="total">The limit of the whole answer.</param>
    /// <param name="caller">The caller's cancellation.</param>
    public AnswerDeadline(TimeProvider time, TimeSpan total, CancellationToken caller)
    {
        (_time, _total, _caller, _start) = (time, total, caller, time.GetTimestamp());
        _timer = new CancellationTokenSource(total, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    /// <summary>Fires at the limit, or when the caller cancels.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether a limit passed, and not the caller who cancelled.</summary>
    public bool HasPassed => _timer.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>What is left of the whole, never negative.</summary>
    public TimeSpan Remaining => Elapsed < _total ? _total - Elapsed : TimeSpan.Zero;

    /// <summary>Sets the limit of the next step, counted from now; it never reaches beyond the whole.</summary>
    public void Allow(TimeSpan step) => _timer.CancelAfter(step < Remaining ? step : Remaining);

    /// <inheritdoc />
    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
