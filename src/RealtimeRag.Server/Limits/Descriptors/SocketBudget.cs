namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>Counts the accepted sockets of the process; whoever accepts waits while there are too many. Thread-safe.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class SocketBudget(int most) : IDisposable
{
    private readonly SemaphoreSlim _places = new(most, most);

    /// <summary>Waits for a place; <see cref="Leave"/> gives it back.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>A socket is closed, or none was accepted.</summary>
    public void Leave() => _places.Release();

    /// <summary>How many sockets are open. A place that is kept for the next one counts.</summary>
    public int Open => most - _places.CurrentCount;

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
