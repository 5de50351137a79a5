namespace RealtimeRag.Server.Transport;

/// <summary>
/// A reusable time limit for the frames of a socket, so that no timer is created per frame. It expires in two steps: first it calls back,
/// then it cancels. Used by one writer; the steps come from a timer.
/// </summary>
internal sealed class SendTimeout : IAsyncDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeProvider _time;
    private readonly Action _onSlow;
    private readonly TimeSpan _rest;
    private ITimer? _timer;
    private int _isLast;

    /// <param name="time">The clock.</param>
    /// <param name="onSlow">The first step.</param>
    /// <param name="rest">The time between the first step and the second.</param>
    /// <param name="outer">Also cancels <see cref="Token"/>.</param>
    public SendTimeout(TimeProvider time, Action onSlow, TimeSpan rest, CancellationToken outer)
    {
        (_time, _onSlow, _rest) = (time, onSlow, rest);
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
    }

    /// <summary>Cancelled by the second step.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts the limit for a frame; the first step comes after this time.</summary>
    public void Begin(TimeSpan bound) => Timer.Change(bound, Timeout.InfiniteTimeSpan);

    /// <summary>Starts the limit for the last frame, which has only the second step.</summary>
    public void BeginLast()
    {
        Volatile.Write(ref _isLast, 1);
        Timer.Change(_rest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the limit, because the frame has been sent.</summary>
    public void End() => Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    // A running callback must finish before the token source is disposed.
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        _source.Dispose();
    }

    // Most sockets never need one.
    private ITimer Timer => _timer ??= _time.CreateTimer(static timeout => ((SendTimeout)timeout!).RunOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void RunOut()
    {
        if (Interlocked.Exchange(ref _isLast, 1) == 1)
        {
            _source.Cancel();
            return;
        }

        _onSlow();
        Timer.Change(_rest, Timeout.InfiniteTimeSpan);
    }
}
