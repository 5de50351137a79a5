using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>The daily budgets of one principal. Immutable.</summary>
/// <param name="Questions">Maximum number of questions a day; 0 for no limit.</param>
/// <param name="Tokens">Maximum number of the backend's tokens a day; 0 for no limit.</param>
internal sealed record DailyBudget(long Questions, long Tokens)
{
    /// <summary>Whether there is a budget at all.</summary>
    public bool IsLimited => Questions > 0 || Tokens > 0;
}

/// <summary>The result of using part of a budget.</summary>
/// <param name="Uses">The current use of each budget.</param>
/// <param name="Risen">Those of <paramref name="Uses"/> that have just reached a higher level.</param>
/// <param name="Refused">The spent budget because of which a question was refused; otherwise null.</param>
internal sealed record BudgetOutcome(ImmutableArray<BudgetUse> Uses, ImmutableArray<BudgetUse> Risen, BudgetUse? Refused)
{
    /// <summary>There is no budget.</summary>
    public static BudgetOutcome Unlimited { get; } = new([], [], null);
}

/// <summary>
/// Counts questions and tokens of each principal from one midnight to the next, in UTC. Counts are kept by name, so they outlast connections and changes of the
/// file of keys; they end with the process. What other nodes have counted is added as far as it is known. Thread-safe.
/// </summary>
/// <param name="mostKept">How many principals are counted; beyond that, those that have used the least are forgotten.</param>
internal sealed class DailyBudgets(int mostKept = 100_000)
{
    // A store may count in floating point, which is exact up to here.
    private const long MostShared = 1L << 52;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private DateTimeOffset _day;
    private long _lastAccount;

    /// <summary>How many principals are counted now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _accounts.Count;
            }
        }
    }

    /// <summary>Counts a question, unless a budget is spent.</summary>
    /// <param name="name">The principal's name.</param>
    /// <param name="budget">The principal's current budgets.</param>
    /// <param name="now">The time.</param>
    public BudgetOutcome Ask(string name, DailyBudget budget, DateTimeOffset now) => Use(name, budget, now, questions: 1, tokens: 0);

    /// <summary>Counts tokens that a backend has used; they are never refused, because they have already been used.</summary>
    /// <param name="name">The principal's name.</param>
    /// <param name="budget">The principal's current budgets.</param>
    /// <param name="tokens">The number of tokens; not negative.</param>
    /// <param name="now">The time.</param>
    public BudgetOutcome Spend(string name, DailyBudget budget, long tokens, DateTimeOffset now) => Use(name, budget, now, questions: 0, tokens);

    /// <summary>What this node has counted today. A principal without an account gets one, so that what others have counted can be merged.</summary>
    public OwnCount OwnOf(string name, DateTimeOffset now)
    {
        lock (_gate)
        {
            var account = Find(name, now);
            return new(name, DateOnly.FromDateTime(_day.UtcDateTime), account.Id, account.Own with { Tokens = Math.Min(account.Own.Tokens, MostShared) });
        }
    }

    /// <summary>Takes over what all nodes have counted.</summary>
    /// <param name="own">What this node had counted when it was added.</param>
    /// <param name="all">The count of all nodes, with <paramref name="own"/>.</param>
    /// <param name="now">The time.</param>
    public BudgetOutcome Merge(OwnCount own, DayCount all, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (own.Day != DateOnly.FromDateTime(_day.UtcDateTime) || !_accounts.TryGetValue(own.Name, out var account) || account.Id != own.Account)
            {
                return BudgetOutcome.Unlimited;
            }

            // Counts only grow; a smaller one comes from a store that has lost some of them.
            var before = Uses(account, account.Budget, now);
            account.Others = new(
                Math.Max(account.Others.Questions, all.Questions - own.Own.Questions), Math.Max(account.Others.Tokens, all.Tokens - own.Own.Tokens));
            return Outcome(account, before, now);
        }
    }

    private BudgetOutcome Use(string name, DailyBudget budget, DateTimeOffset now, int questions, long tokens)
    {
        if (!budget.IsLimited)
        {
            return BudgetOutcome.Unlimited;
        }

        lock (_gate)
        {
            var account = Find(name, now);
            account.Budget = budget;
            var before = Uses(account, budget, now);
            if (questions > 0 && before.FirstOrDefault(static use => use.Level == BudgetLevel.Spent) is { } spent)
            {
                return new(before, [], spent);
            }

            account.Own = new(account.Own.Questions + questions, account.Own.Tokens + Math.Min(tokens, long.MaxValue - account.Own.Tokens));
            return Outcome(account, before, now);
        }
    }

    private static BudgetOutcome Outcome(Account account, ImmutableArray<BudgetUse> before, DateTimeOffset now)
    {
        var after = Uses(account, account.Budget, now);
        return new(after, [.. after.Where((use, index) => use.Level > before[index].Level)], null);
    }

    private Account Find(string name, DateTimeOffset now)
    {
        var day = Midnight(now);
        if (day != _day)
        {
            _accounts.Clear();
            _day = day;
        }

        if (!_accounts.TryGetValue(name, out var account))
        {
            Shrink();
            _accounts.Add(name, account = new Account(++_lastAccount));
        }

        return account;
    }

    // Removes half of them, so that this rarely runs.
    private void Shrink()
    {
        if (_accounts.Count < mostKept)
        {
            return;
        }

        foreach (var (name, _) in _accounts.OrderBy(static entry => entry.Value.Own.Questions).ThenBy(static entry => entry.Value.Own.Tokens).Take((_accounts.Count + 1) / 2).ToList())
        {
            _accounts.Remove(name);
        }
    }

    private static ImmutableArray<BudgetUse> Uses(Account account, DailyBudget budget, DateTimeOffset now)
    {
        var left = Midnight(now).AddDays(1) - now;
        var uses = ImmutableArray.CreateBuilder<BudgetUse>(2);
        if (budget.Questions > 0)
        {
            uses.Add(new(BudgetUse.Questions, account.Own.Questions + account.Others.Questions, budget.Questions, left));
        }

        if (budget.Tokens > 0)
        {
            uses.Add(new(BudgetUse.Tokens, account.Own.Tokens + Math.Min(account.Others.Tokens, long.MaxValue - account.Own.Tokens), budget.Tokens, left));
        }

        return uses.DrainToImmutable();
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private sealed class Account(long id)
    {
        public long Id => id;

        /// <summary>Counted here.</summary>
        public DayCount Own { get; set; }

        /// <summary>Counted by other nodes.</summary>
        public DayCount Others { get; set; }

        /// <summary>The budgets at the last use.</summary>
        public DailyBudget Budget { get; set; } = new(0, 0);
    }
}
