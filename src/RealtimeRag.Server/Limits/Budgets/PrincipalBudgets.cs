using System.Collections.Immutable;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>The daily budgets of all signed-in principals: those of the key, else those of the settings. Thread-safe.</summary>
/// <param name="usual">The budgets of a principal whose key names none.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts the levels that budgets reach.</param>
/// <param name="log">Gets one line for each level.</param>
internal sealed class PrincipalBudgets(DailyBudget usual, TimeProvider time, ServerMetrics metrics, ILogger<PrincipalBudgets> log)
{
    private static readonly LocalizedText QuestionsSpent = new(
        "今日的提问额度已用完：UTC 零点恢复，届时再问，或请管理员提高额度",
        "The questions of today are used up: ask again after midnight UTC, or have the budget raised");

    private static readonly LocalizedText TokensSpent = new(
        "今日的 token 额度已用完：UTC 零点恢复，届时再问，或请管理员提高额度",
        "The tokens of today are used up: ask again after midnight UTC, or have the budget raised");

    private readonly DailyBudgets _budgets = new();

    /// <summary>Counts a question, unless a budget of its principal is spent.</summary>
    public BudgetOutcome Ask(Principal principal) => Note(principal, _budgets.Ask(principal.ToString(), Of(principal), time.GetUtcNow()));

    /// <summary>Counts tokens.</summary>
    /// <returns>The current use of each budget.</returns>
    public ImmutableArray<BudgetUse> Spend(Principal principal, long tokens) =>
        Note(principal, _budgets.Spend(principal.ToString(), Of(principal), tokens, time.GetUtcNow())).Uses;

    /// <summary>Decides what happens to a question for which a budget is spent.</summary>
    /// <param name="spent">The budget.</param>
    /// <param name="hasStandIn">Whether the embedded knowledge base answers in place of the backend.</param>
    /// <returns>The failure, or null if the question is answered.</returns>
    public AnswerFailure? Refuse(BudgetUse spent, bool hasStandIn)
    {
        metrics.Budget(spent.Limit, hasStandIn ? "stood_in" : "refused");
        if (hasStandIn)
        {
            return null;
        }

        var isQuestions = spent.Limit == BudgetUse.Questions;
        metrics.Refused(isQuestions ? LimitNames.QuestionsADay : LimitNames.TokensADay);
        return new(ErrorCode.RateLimited, isQuestions ? QuestionsSpent : TokensSpent, Retryable: true, spent.ResetsIn) { Limit = spent.Limit };
    }

    private DailyBudget Of(Principal principal) => new(
        principal.Limits.QuestionsADay ?? usual.Questions, principal.Limits.TokensADay ?? usual.Tokens);

    private BudgetOutcome Note(Principal principal, BudgetOutcome outcome)
    {
        foreach (var use in outcome.Risen)
        {
            var isSpent = use.Level == BudgetLevel.Spent;
            metrics.Budget(use.Limit, isSpent ? "spent" : "near");
            if (isSpent)
            {
                BudgetLog.Spent(log, principal.ToString(), use.Limit, use.Most);
            }
            else
            {
                BudgetLog.Near(log, principal.ToString(), use.Used, use.Most, use.Limit);
            }
        }

        return outcome;
    }
}
