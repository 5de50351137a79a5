using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Security.Keys;

namespace RealtimeRag.Server.WebConsole.Watch;

/// <summary>Describes how much of its daily budgets each key has used. Thread-safe.</summary>
internal sealed class BudgetFigures(ApiKeyRing keys, PrincipalBudgets budgets)
{
    private const int MostListed = 500;

    /// <summary>The keys that have a budget, those that have used most of theirs first.</summary>
    public BudgetsReply Now()
    {
        // Spending nothing counts nothing, and returns what was counted.
        var lines = keys.Owners.Select(owner => (Who: owner.ToString(), Uses: budgets.Spend(owner, tokens: 0))).Where(static key => !key.Uses.IsEmpty).ToList();
        return new(lines.Count, [.. lines
            .OrderByDescending(static key => key.Uses.Max(static use => (double)use.Used / use.Most))
            .ThenBy(static key => key.Who, StringComparer.Ordinal)
            .Take(MostListed)
            .Select(static key => new BudgetLine(
                key.Who, Of(key.Uses, BudgetUse.Questions), Of(key.Uses, BudgetUse.Tokens), (long)key.Uses[0].ResetsIn.TotalMilliseconds))]);
    }

    private static UsedToday? Of(IEnumerable<BudgetUse> uses, string limit) =>
        uses.FirstOrDefault(use => use.Limit == limit) is { } use ? new(use.Used, use.Most) : null;
}
