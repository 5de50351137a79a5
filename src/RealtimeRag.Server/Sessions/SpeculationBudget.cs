using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Limits speculation per party: if more than a fifth of its last 50 speculative questions were wasted, the party may not speculate for five
/// minutes; other parties are not affected. Parties that have been inactive for as long are removed. Thread-safe.
/// </summary>
internal sealed class SpeculationBudget(SessionClock clock, ServerMetrics metrics)
{
    private const int Memory = 50;
    private const double MaxWastedShare = 0.2;

    // With fewer than ten results, a share means little.
    private const int FewestToJudge = 10;

    private const int FewestToSweep = 1_024;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    /// <summary>Whether a party may speculate once more now.</summary>
    /// <param name="party">The party.</param>
    public bool TryBegin(string party)
    {
        lock (_gate)
        {
            return !_accounts.TryGetValue(party, out var account) || clock.Now >= account.RestsUntil;
        }
    }

    /// <summary>Records the outcome of a speculation.</summary>
    /// <param name="party">The party.</param>
    /// <param name="saved">How much time it saved, or null if it was wasted.</param>
    public void Settle(string party, TimeSpan? saved)
    {
        metrics.AskedEarly(saved);
        lock (_gate)
        {
            var now = clock.Now;
            if (!_accounts.TryGetValue(party, out var account))
            {
                Sweep(now);
                _accounts.Add(party, account = new Account());
            }

            account.Settle(saved is null, now);
        }
    }

    // Runs rarely, so that it costs little.
    private void Sweep(TimeSpan now)
    {
        if (_accounts.Count < _sweepAt)
        {
            return;
        }

        foreach (var (party, account) in _accounts)
        {
            if (now - account.SettledAt > Rest)
            {
                _accounts.Remove(party);
            }
        }

        _sweepAt = Math.Max(FewestToSweep, 2 * _accounts.Count);
    }

    private sealed class Account
    {
        private readonly Queue<bool> _wasted = new();

        public TimeSpan RestsUntil { get; private set; }

        public TimeSpan SettledAt { get; private set; }

        public void Settle(bool isWasted, TimeSpan now)
        {
            SettledAt = now;
            _wasted.Enqueue(isWasted);
            if (_wasted.Count > Memory)
            {
                _wasted.Dequeue();
            }

            var wasted = _wasted.Count(static wasted => wasted);
            if (_wasted.Count >= FewestToJudge && wasted > MaxWastedShare * _wasted.Count)
            {
                RestsUntil = now + Rest;
                _wasted.Clear();
            }
        }
    }
}
