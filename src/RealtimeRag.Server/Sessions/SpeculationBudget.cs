using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Each party's budget for asking early: where more than a fifth of its last 50 early questions were asked in vain, none is asked for five
/// minutes, and nobody else is affected. Parties that have not asked for as long are forgotten. Thread-safe.
/// </summary>
internal sealed class SpeculationBudget(SessionClock clock, ServerMetrics metrics)
{
    private const int Memory = 50;
    private const double MaxWastedShare = 0.2;

    // Before ten have come out, a share says nothing.
    private const int FewestToJudge = 10;

    private const int FewestToSweep = 1_024;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    /// <summary>Whether a party may ask one more question early now.</summary>
    /// <param name="party">Who.</param>
    public bool TryBegin(string party)
    {
        lock (_gate)
        {
            return !_accounts.TryGetValue(party, out var account) || clock.Now >= account.RestsUntil;
        }
    }

    /// <summary>An early question has come out.</summary>
    /// <param name="party">Who asked it.</param>
    /// <param name="saved">By how much it was early, or null where it was asked in vain.</param>
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

    // Rarely, so that it costs little each time.
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
