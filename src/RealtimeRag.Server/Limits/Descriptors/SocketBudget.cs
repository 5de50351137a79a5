namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>Limits the accepted sockets of the process: accepting waits while there are too many. Thread-safe.</summary>
/// <param name="most">Maximum number of sockets.</param>
internal sealed class SocketBudget(int most) : IDisposable
{
    private readonly SemaphoreSlim _places = new(most, most);

    /// <summary>Waits for a slot; <see cref="Leave"/> releases it.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>Releases a slot, because a socket was closed or none was accepted.</summary>
    public void Leave() => _places.Release();

    /// <summary>The number of open sockets, including the slot reserved for the next one.</summary>
    public int Open => most - _places.CurrentCount;

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
