using System.Collections.Concurrent;

namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>
/// Exchanges counts with the other nodes in the background: after each use, and regularly for the principals that are active here. Thread-safe.
/// </summary>
/// <param name="budgets">The counts of this node.</param>
/// <param name="pool">The counts of all nodes.</param>
/// <param name="time">The clock.</param>
/// <param name="onRisen">Called when what other nodes have counted raises the level of a budget.</param>
/// <param name="log">Gets faults.</param>
internal sealed class BudgetExchange(DailyBudgets budgets, IBudgetPool pool, TimeProvider time, Action<string, BudgetOutcome> onRisen, ILogger log) : IDisposable
{
    /// <summary>How often the counts of active principals are read again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // After this time without a use, a principal's count is read again only when it returns.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Member> _members = new(StringComparer.Ordinal);
    private ITimer? _timer;

    /// <summary>Starts to read regularly.</summary>
    public void Start() => _timer = time.CreateTimer(static exchange => ((BudgetExchange)exchange!).ReadAll(), this, Interval, Interval);

    /// <summary>Exchanges the count of one principal soon; returns at once.</summary>
    public void Touch(string name)
    {
        var member = _members.GetOrAdd(name, static _ => new());
        Volatile.Write(ref member.UsedAt, time.GetTimestamp());
        Exchange(name, member);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void ReadAll()
    {
        foreach (var (name, member) in _members)
        {
            if (time.GetElapsedTime(Volatile.Read(ref member.UsedAt)) > Rest)
            {
                _members.TryRemove(name, out _);
            }
            else
            {
                Exchange(name, member);
            }
        }
    }

    // One exchange of a principal runs at a time; uses during it are exchanged together after it.
    private void Exchange(string name, Member member)
    {
        if (Interlocked.Increment(ref member.Wanted) == 1)
        {
            _ = ExchangeAsync(name, member);
        }
    }

    private async Task ExchangeAsync(string name, Member member)
    {
        int wanted;
        do
        {
            wanted = Volatile.Read(ref member.Wanted);
            try
            {
                var own = budgets.OwnOf(name, time.GetUtcNow());
                if (await pool.AddAsync(own) is { } all)
                {
                    onRisen(name, budgets.Merge(own, all, time.GetUtcNow()));
                }
            }
            catch (Exception e)
            {
                BudgetLog.ExchangeFaulted(log, e);
            }
        }
        while (Interlocked.Add(ref member.Wanted, -wanted) > 0);
    }

    private sealed class Member
    {
        public long UsedAt;
        public int Wanted;
    }
}
