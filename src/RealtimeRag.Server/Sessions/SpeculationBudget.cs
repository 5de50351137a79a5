using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The process's budget for asking early: where more than a fifth of the last 50 early questions were asked in vain, none is asked for five
/// minutes. Thread-safe.
/// </summary>
internal sealed class SpeculationBudget(SessionClock clock, ServerMetrics metrics)
{
    private const int Memory = 50;
    private const double MaxWastedShare = 0.2;

    // Before ten have come out, a share says nothing.
    private const int FewestToJudge = 10;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<bool> _wasted = new();
    private TimeSpan _restsUntil;

    /// <summary>Whether one more question may be asked early now.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return clock.Now >= _restsUntil;
        }
    }

    /// <summary>An early question has come out.</summary>
    /// <param name="saved">By how much it was early, or null where it was asked in vain.</param>
    public void Settle(TimeSpan? saved)
    {
        metrics.AskedEarly(saved);
        lock (_gate)
        {
            _wasted.Enqueue(saved is null);
            if (_wasted.Count > Memory)
            {
                _wasted.Dequeue();
            }

            var wasted = _wasted.Count(static w => w);
            if (_wasted.Count >= FewestToJudge && wasted > MaxWastedShare * _wasted.Count)
            {
                _restsUntil = clock.Now + Rest;
                _wasted.Clear();
            }
        }
    }
}
