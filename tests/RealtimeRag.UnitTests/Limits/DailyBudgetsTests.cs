using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Budgets;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>Daily budgets: what counts, the steps, the turn of the day, and how much is remembered.</summary>
public sealed class DailyBudgetsTests
{
    private static readonly DateTimeOffset Morning = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DailyBudget TenQuestions = new(10, 0);

    private readonly DailyBudgets _budgets = new();

    [Fact]
    public void The_tenth_question_of_ten_is_counted_and_the_next_is_refused()
    {
        for (var i = 1; i <= 10; i++)
        {
            var outcome = _budgets.Ask("desk", TenQuestions, Morning);
            Assert.Null(outcome.Refused);
            Assert.Equal(i, Assert.Single(outcome.Uses).Used);
        }

        for (var i = 0; i < 3; i++)
        {
            var refused = _budgets.Ask("desk", TenQuestions, Morning).Refused!;
            Assert.Equal(("questions", 10L, 10L, TimeSpan.FromHours(16)), (refused.Limit, refused.Used, refused.Most, refused.ResetsIn));
        }

        Assert.Null(_budgets.Ask("other", TenQuestions, Morning).Refused);
    }

    [Theory]
    [InlineData(10, 8, 10)]
    [InlineData(100, 80, 100)]
    [InlineData(3, 3, 3)]
    [InlineData(7, 6, 7)]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1, 1)]
    public void Each_step_is_risen_to_once(long most, long near, long spent)
    {
        var budget = new DailyBudget(most, 0);
        for (var used = 1; used <= most; used++)
        {
            var risen = _budgets.Ask("desk", budget, Morning).Risen;
            if (used == near || used == spent)
            {
                Assert.Equal(used == spent ? BudgetLevel.Spent : BudgetLevel.Near, Assert.Single(risen).Level);
            }
            else
            {
                Assert.Empty(risen);
            }
        }
    }

    [Fact]
    public void Tokens_are_counted_beyond_the_budget_and_then_no_question_is()
    {
        var budget = new DailyBudget(0, 1_000);
        Assert.Null(_budgets.Ask("desk", budget, Morning).Refused);
        Assert.Equal(BudgetLevel.Near, Assert.Single(_budgets.Spend("desk", budget, 999, Morning).Risen).Level);
        Assert.Null(_budgets.Ask("desk", budget, Morning).Refused);
        Assert.Equal(1_500, Assert.Single(_budgets.Spend("desk", budget, 501, Morning).Risen).Used);
        Assert.Equal("tokens", _budgets.Ask("desk", budget, Morning).Refused!.Limit);
        Assert.Empty(_budgets.Spend("desk", budget, long.MaxValue, Morning).Risen);
        Assert.Equal(long.MaxValue, Assert.Single(_budgets.Spend("desk", budget, 5, Morning).Uses).Used);
    }

    [Fact]
    public void Both_budgets_count_side_by_side_and_the_one_that_is_spent_is_named()
    {
        var budget = new DailyBudget(5, 10);
        Assert.Equal(["questions", "tokens"], _budgets.Ask("desk", budget, Morning).Uses.Select(static use => use.Limit));
        _budgets.Spend("desk", budget, 10, Morning);
        Assert.Equal("tokens", _budgets.Ask("desk", budget, Morning).Refused!.Limit);
        Assert.Equal(1, _budgets.Ask("desk", budget, Morning).Uses[0].Used);
    }

    [Fact]
    public void The_day_turns_at_midnight_in_UTC_wherever_the_clock_is()
    {
        var late = new DateTimeOffset(2027, 3, 2, 7, 59, 59, TimeSpan.FromHours(8));
        var one = new DailyBudget(1, 0);
        Assert.Null(_budgets.Ask("desk", one, late).Refused);
        Assert.Equal(TimeSpan.FromSeconds(1), _budgets.Ask("desk", one, late).Refused!.ResetsIn);
        Assert.Null(_budgets.Ask("desk", one, late + TimeSpan.FromSeconds(1)).Refused);
        Assert.Equal(TimeSpan.FromDays(1), _budgets.Ask("desk", one, late + TimeSpan.FromSeconds(1)).Refused!.ResetsIn);
    }

    [Fact]
    public void A_budget_that_changes_during_the_day_holds_at_once_for_what_is_counted()
    {
        for (var i = 0; i < 10; i++)
        {
            _budgets.Ask("desk", TenQuestions, Morning);
        }

        Assert.NotNull(_budgets.Ask("desk", TenQuestions, Morning).Refused);
        Assert.Null(_budgets.Ask("desk", new(11, 0), Morning).Refused);
        Assert.NotNull(_budgets.Ask("desk", new(5, 0), Morning).Refused);
        Assert.Same(BudgetOutcome.Unlimited, _budgets.Ask("desk", new(0, 0), Morning));
    }

    [Fact]
    public void A_principal_without_a_budget_takes_no_memory()
    {
        _budgets.Ask("desk", new(0, 0), Morning);
        _budgets.Spend("desk", new(0, 0), 5, Morning);
        Assert.Equal(0, _budgets.Count);
    }

    [Fact]
    public void So_many_principals_are_remembered_and_those_that_used_most_the_longest()
    {
        var budgets = new DailyBudgets(mostKept: 100);
        var budget = new DailyBudget(1_000, 0);
        for (var i = 0; i < 5; i++)
        {
            budgets.Ask("heavy", budget, Morning);
        }

        for (var i = 0; i < 10_000; i++)
        {
            budgets.Ask($"light-{i}", budget, Morning);
            Assert.InRange(budgets.Count, 1, 100);
        }

        Assert.Equal(6, Assert.Single(budgets.Ask("heavy", budget, Morning).Uses).Used);
        budgets.Ask("heavy", budget, Morning.AddDays(1));
        Assert.Equal(1, budgets.Count);
    }

    [Fact]
    public void Concurrent_questions_never_exceed_the_budget()
    {
        var budget = new DailyBudget(500, 0);
        var counted = 0;
        Parallel.For(0, 2_000, _ => Interlocked.Add(ref counted, _budgets.Ask("desk", budget, Morning).Refused is null ? 1 : 0));
        Assert.Equal(500, counted);
    }
}
