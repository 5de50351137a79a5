namespace RealtimeRag.Knowledge.Indexing;

/// <summary>A timer that goes off once.</summary>
internal sealed class OneShot(TimeProvider time, TimeSpan delay, Action action) : IDisposable
{
    private readonly ITimer _timer = time.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
