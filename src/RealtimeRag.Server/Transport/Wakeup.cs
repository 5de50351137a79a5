using System.Threading.Tasks.Sources;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Wakes one waiter repeatedly, without an allocation for each wait. The caller must ensure that every wait is followed by exactly one wake-up, and
/// that the next wait begins only after the previous one has completed.
/// </summary>
internal sealed class Wakeup : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Begins a wait. The result must be awaited once.</summary>
    public ValueTask WaitAsync() => new(this, _core.Version);

    /// <summary>Ends the wait.</summary>
    /// <param name="isHere">Whether its waiter continues on this thread, which saves waking another one; otherwise on a thread of the pool.</param>
    public void Wake(bool isHere = false)
    {
        _core.RunContinuationsAsynchronously = !isHere;
        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
