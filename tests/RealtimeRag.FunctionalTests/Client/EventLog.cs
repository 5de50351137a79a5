using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>Reads a client's events one expectation at a time.</summary>
internal sealed class EventLog(RealtimeRagClient client) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RagEvent> _events = client.ReadEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();

    /// <summary>The next event of a kind; those before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : RagEvent
    {
        while (await _events.MoveNextAsync())
        {
            if (_events.Current is T wanted)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException($"The events ended before any {typeof(T).Name}");
    }

    /// <summary>The next event, whatever it is; null at the end.</summary>
    public async Task<RagEvent?> NextAsync() => await _events.MoveNextAsync() ? _events.Current : null;

    public ValueTask DisposeAsync() => _events.DisposeAsync();
}
