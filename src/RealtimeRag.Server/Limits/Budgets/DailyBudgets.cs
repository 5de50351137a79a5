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
/// file of keys; they end with the process. Thread-safe.
/// </summary>
/// <param name="mostKept">How many principals are counted; beyond that, those that have used the least are forgotten.</param>
internal sealed class DailyBudgets(int mostKept = 100_000)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private DateTimeOffset _day;

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

    private BudgetOutcome Use(string name, DailyBudget budget, DateTimeOffset now, int questions, long tokens)
    {
        if (!budget.IsLimited)
        {
            return BudgetOutcome.Unlimited;
        }

        lock (_gate)
        {
            var account = Find(name, now);
            var before = Uses(account, budget, now);
            if (questions > 0 && before.FirstOrDefault(static use => use.Level == BudgetLevel.Spent) is { } spent)
            {
                return new(before, [], spent);
            }

            account.Questions += questions;
            account.Tokens += Math.Min(tokens, long.MaxValue - account.Tokens);
            var after = Uses(account, budget, now);
            return new(after, [.. after.Where((use, index) => use.Level > before[index].Level)], null);
        }
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
            _accounts.Add(name, account = new Account());
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

        foreach (var (name, _) in _accounts.OrderBy(static entry => entry.Value.Questions).ThenBy(static entry => entry.Value.Tokens).Take((_accounts.Count + 1) / 2).ToList())
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
            uses.Add(new(BudgetUse.Questions, account.Questions, budget.Questions, left));
        }

        if (budget.Tokens > 0)
        {
            uses.Add(new(BudgetUse.Tokens, account.Tokens, budget.Tokens, left));
        }

        return uses.DrainToImmutable();
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private sealed class Account
    {
        public long Questions { get; set; }

        public long Tokens { get; set; }
    }
}
