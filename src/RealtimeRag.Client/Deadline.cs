namespace RealtimeRag.Client;

/// <summary>A movable time limit on any clock, which the frameworks before .NET 8 do not have. Thread-safe.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;

    /// <param name="delay">The time until the token is cancelled; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    /// <param name="time">The clock.</param>
    public Deadline(TimeSpan delay, TimeProvider time)
    {
        Token = _source.Token;
        _timer = time.CreateTimer(static state => Cancel((CancellationTokenSource)state!), _source, delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Token { get; }

    /// <summary>Starts the time again, unless it is over already.</summary>
    public void CancelAfter(TimeSpan delay) => _timer.Change(delay, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer fired while its owner was being disposed: there is nothing left to cancel.
        }
    }
}
