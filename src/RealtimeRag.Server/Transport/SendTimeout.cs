namespace RealtimeRag.Server.Transport;

/// <summary>
/// One reusable time limit for the frames of a socket, so that a frame costs no timer of its own. It runs out in two steps: first it tells,
/// then it cancels. One writer uses it; the steps come from a timer.
/// </summary>
internal sealed class SendTimeout : IAsyncDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly Action _onSlow;
    private readonly TimeSpan _rest;
    private int _isLast;

    /// <param name="time">The time.</param>
    /// <param name="onSlow">The first step.</param>
    /// <param name="rest">The time from the first step to the second.</param>
    /// <param name="outer">Cancels as well.</param>
    public SendTimeout(TimeProvider time, Action onSlow, TimeSpan rest, CancellationToken outer)
    {
        (_onSlow, _rest) = (onSlow, rest);
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _timer = time.CreateTimer(static timeout => ((SendTimeout)timeout!).RunOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled with the second step.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>A frame is under way; the first step comes after so long.</summary>
    public void Begin(TimeSpan bound) => _timer.Change(bound, Timeout.InfiniteTimeSpan);

    /// <summary>The last frame is under way; there is only the second step.</summary>
    public void BeginLast()
    {
        Volatile.Write(ref _isLast, 1);
        _timer.Change(_rest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The frame is out.</summary>
    public void End() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    // A callback under way must be over before its source goes.
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _source.Dispose();
    }

    private void RunOut()
    {
        if (Interlocked.Exchange(ref _isLast, 1) == 1)
        {
            _source.Cancel();
            return;
        }

        _onSlow();
        _timer.Change(_rest, Timeout.InfiniteTimeSpan);
    }
}
