using System.Collections.Immutable;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Limits.Budgets;

/// <summary>The daily budgets of all signed-in principals: those of the key, else those of the settings. Thread-safe.</summary>
internal sealed class PrincipalBudgets : IDisposable
{
    private static readonly LocalizedText QuestionsSpent = new(
        "今日的提问额度已用完：UTC 零点恢复，届时再问，或请管理员提高额度",
        "The questions of today are used up: ask again after midnight UTC, or have the budget raised");

    private static readonly LocalizedText TokensSpent = new(
        "今日的 token 额度已用完：UTC 零点恢复，届时再问，或请管理员提高额度",
        "The tokens of today are used up: ask again after midnight UTC, or have the budget raised");

    private readonly DailyBudgets _budgets = new();
    private readonly DailyBudget _usual;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;
    private readonly ILogger<PrincipalBudgets> _log;
    private readonly BudgetExchange? _exchange;

    /// <summary>Starts with nothing counted.</summary>
    /// <param name="usual">The budgets of a principal whose key names none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Counts the levels that budgets reach.</param>
    /// <param name="log">Gets one line for each level.</param>
    /// <param name="pool">Adds up the counts of all nodes; null for a server of one node.</param>
    public PrincipalBudgets(DailyBudget usual, TimeProvider time, ServerMetrics metrics, ILogger<PrincipalBudgets> log, IBudgetPool? pool = null)
    {
        (_usual, _time, _metrics, _log) = (usual, time, metrics, log);
        _exchange = pool is null ? null : new(_budgets, pool, time, Note, log);
        _exchange?.Start();
    }

    /// <summary>Learns in the background what a principal, who has just connected, has used at other nodes.</summary>
    public void Expect(Principal principal)
    {
        if (_exchange is not null && Of(principal).IsLimited)
        {
            _exchange.Touch(principal.ToString());
        }
    }

    /// <summary>Counts a question, unless a budget of its principal is spent.</summary>
    public BudgetOutcome Ask(Principal principal) => Used(principal, _budgets.Ask(principal.ToString(), Of(principal), _time.GetUtcNow()));

    /// <summary>Counts tokens.</summary>
    /// <returns>The current use of each budget.</returns>
    public ImmutableArray<BudgetUse> Spend(Principal principal, long tokens) =>
        Used(principal, _budgets.Spend(principal.ToString(), Of(principal), tokens, _time.GetUtcNow())).Uses;

    /// <summary>Decides what happens to a question for which a budget is spent.</summary>
    /// <param name="spent">The budget.</param>
    /// <param name="hasStandIn">Whether the embedded knowledge base answers in place of the backend.</param>
    /// <returns>The failure, or null if the question is answered.</returns>
    public AnswerFailure? Refuse(BudgetUse spent, bool hasStandIn)
    {
        _metrics.Budget(spent.Limit, hasStandIn ? "stood_in" : "refused");
        if (hasStandIn)
        {
            return null;
        }

        var isQuestions = spent.Limit == BudgetUse.Questions;
        _metrics.Refused(isQuestions ? LimitNames.QuestionsADay : LimitNames.TokensADay);
        return new(ErrorCode.RateLimited, isQuestions ? QuestionsSpent : TokensSpent, Retryable: true, spent.ResetsIn) { Limit = spent.Limit };
    }

    private DailyBudget Of(Principal principal) => new(
        principal.Limits.QuestionsADay ?? _usual.Questions, principal.Limits.TokensADay ?? _usual.Tokens);

    /// <inheritdoc/>
    public void Dispose() => _exchange?.Dispose();

    private BudgetOutcome Used(Principal principal, BudgetOutcome outcome)
    {
        Note(principal.ToString(), outcome);
        Expect(principal);
        return outcome;
    }

    private void Note(string name, BudgetOutcome outcome)
    {
        foreach (var use in outcome.Risen)
        {
            var isSpent = use.Level == BudgetLevel.Spent;
            _metrics.Budget(use.Limit, isSpent ? "spent" : "near");
            if (isSpent)
            {
                BudgetLog.Spent(_log, name, use.Limit, use.Most);
            }
            else
            {
                BudgetLog.Near(_log, name, use.Used, use.Most, use.Limit);
            }
        }
    }
}
