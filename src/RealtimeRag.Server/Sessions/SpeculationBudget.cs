using System.Diagnostics.Metrics;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The process's budget for asking early: where more than a fifth of the last 50 early questions were asked in vain, none is asked for five
/// minutes. Thread-safe.
/// </summary>
internal sealed class SpeculationBudget
{
    private const int Memory = 50;
    private const double MaxWastedShare = 0.2;

    // Before ten have come out, a share says nothing.
    private const int FewestToJudge = 10;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<bool> _wasted = new();
    private readonly SessionClock _clock;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _saved;
    private TimeSpan _restsUntil;

    public SpeculationBudget(SessionClock clock, IMeterFactory meters)
    {
        _clock = clock;
        var meter = meters.Create("RealtimeRag");
        _outcomes = meter.CreateCounter<long>("realtime_rag.speculation.calls", "{call}", "Questions asked before their final, by outcome");
        _saved = meter.CreateHistogram<double>("realtime_rag.speculation.saved_ms", "ms", "How much earlier a question was asked than its final came");
    }

    /// <summary>Whether one more question may be asked early now.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return _clock.Now >= _restsUntil;
        }
    }

    /// <summary>An early question has come out.</summary>
    /// <param name="saved">By how much it was early, or null where it was asked in vain.</param>
    public void Settle(TimeSpan? saved)
    {
        _outcomes.Add(1, new KeyValuePair<string, object?>("outcome", saved is null ? "wasted" : "used"));
        if (saved is { } time)
        {
            _saved.Record(time.TotalMilliseconds);
        }

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
                _restsUntil = _clock.Now + Rest;
                _wasted.Clear();
            }
        }
    }
}
