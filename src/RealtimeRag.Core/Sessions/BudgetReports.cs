using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>The levels of a principal's daily budgets, as last reported to the session's client.</summary>
/// <param name="Questions">The budget of questions.</param>
/// <param name="Tokens">The budget of tokens.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BudgetLevels(BudgetLevel Questions, BudgetLevel Tokens);

/// <summary>Reports the use of budgets to v2 clients: once for each level, and again on the next day.</summary>
internal static class BudgetReports
{
    public static void Take(SessionDraft draft, ImmutableArray<BudgetUse> uses)
    {
        foreach (var use in uses)
        {
            var known = draft.State.Budgets;
            var isQuestions = use.Limit == BudgetUse.Questions;
            var before = isQuestions ? known.Questions : known.Tokens;
            if (use.Level == before)
            {
                continue;
            }

            draft.State = draft.State with { Budgets = isQuestions ? known with { Questions = use.Level } : known with { Tokens = use.Level } };
            if (use.Level > before && draft.IsV2)
            {
                draft.Send(new ServerFrame.BudgetNotice(use));
            }
        }
    }
}
