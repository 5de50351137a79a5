using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Limits.Budgets;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>Daily budgets of several nodes: what each of them knows of the others.</summary>
public sealed class BudgetExchangeTests : IDisposable
{
    private static readonly DailyBudget TenQuestions = new(10, 0);

    private readonly FakeTime _time = new();
    private readonly SharedPool _pool = new();
    private readonly List<BudgetLevel> _risen = [];
    private readonly DailyBudgets _here = new();
    private readonly DailyBudgets _there = new();
    private readonly BudgetExchange _exchangeHere;
    private readonly BudgetExchange _exchangeThere;

    public BudgetExchangeTests()
    {
        _exchangeHere = Exchange(_here, "here");
        _exchangeThere = Exchange(_there, "there");
    }

    [Fact]
    public void What_one_node_counts_counts_at_the_other()
    {
        Ask(_here, _exchangeHere, 6);
        _exchangeThere.Touch("desk");
        Assert.Equal(4, Ask(_there, _exchangeThere, 6));
        _time.Advance(BudgetExchange.Interval);
        Assert.Equal(0, Ask(_here, _exchangeHere, 6));
        Assert.Equal(10, Used(_here));
    }

    [Fact]
    public void The_counts_of_active_principals_are_read_every_other_second()
    {
        Ask(_here, _exchangeHere, 1);
        Ask(_there, _exchangeThere, 5);
        Assert.Equal(1, Used(_here));
        _time.Advance(BudgetExchange.Interval);
        Assert.Equal(6, Used(_here));
        _time.Advance(TimeSpan.FromMinutes(2));
        var calls = _pool.Calls;
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(calls, _pool.Calls);
    }

    [Fact]
    public void Uses_during_an_exchange_are_exchanged_together_and_nothing_counts_twice()
    {
        var gate = _pool.Hold();
        Ask(_here, _exchangeHere, 5);
        Assert.Equal(1, _pool.Calls);
        gate.SetResult();
        Assert.Equal(2, _pool.Calls);
        Assert.Equal((5, 5), (Used(_here), _pool.Questions));
    }

    [Fact]
    public void A_node_without_the_others_counts_on_and_adds_everything_later()
    {
        Ask(_here, _exchangeHere, 2);
        _pool.IsAway = true;
        Assert.Equal(8, Ask(_here, _exchangeHere, 9));
        Assert.Equal(10, Ask(_there, _exchangeThere, 11));
        _pool.IsAway = false;
        _time.Advance(BudgetExchange.Interval);
        _time.Advance(BudgetExchange.Interval);
        Assert.Equal((20, 20, 20), (Used(_here), Used(_there), _pool.Questions));
    }

    [Fact]
    public void What_the_store_loses_is_written_again()
    {
        Ask(_here, _exchangeHere, 3);
        Ask(_there, _exchangeThere, 4);
        _time.Advance(BudgetExchange.Interval);
        _pool.Lose();
        _time.Advance(BudgetExchange.Interval);
        Assert.Equal((7, 7, 7), (Used(_here), Used(_there), _pool.Questions));
    }

    [Fact]
    public void A_new_day_starts_with_nothing_and_an_exchange_of_yesterday_does_not_count()
    {
        var gate = _pool.Hold();
        Ask(_here, _exchangeHere, 3);
        _time.Advance(TimeSpan.FromDays(1));
        Ask(_here, _exchangeHere, 1);
        gate.SetResult();
        Assert.Equal(1, Used(_here));
    }

    [Fact]
    public void A_level_reached_by_others_is_reported_too()
    {
        Ask(_here, _exchangeHere, 1);
        Ask(_there, _exchangeThere, 8);
        Assert.Equal([], _risen);
        _time.Advance(BudgetExchange.Interval);
        Assert.Contains(BudgetLevel.Near, _risen);
    }

    public void Dispose()
    {
        _exchangeHere.Dispose();
        _exchangeThere.Dispose();
    }

    private BudgetExchange Exchange(DailyBudgets budgets, string node)
    {
        var exchange = new BudgetExchange(
            budgets, _pool.For(node), _time, (_, outcome) => _risen.AddRange(outcome.Risen.Select(static use => use.Level)), NullLogger.Instance);
        exchange.Start();
        return exchange;
    }

    private int Ask(DailyBudgets budgets, BudgetExchange exchange, int times) => Enumerable.Range(0, times).Count(_ =>
    {
        var isRefused = budgets.Ask("desk", TenQuestions, _time.GetUtcNow()).Refused is not null;
        exchange.Touch("desk");
        return !isRefused;
    });

    private long Used(DailyBudgets budgets) => Assert.Single(budgets.Spend("desk", TenQuestions, 0, _time.GetUtcNow()).Uses).Used;

    /// <summary>Adds up as the store does, at once unless it is held.</summary>
    private sealed class SharedPool
    {
        private readonly Dictionary<(DateOnly Day, string Account), long> _counts = [];
        private TaskCompletionSource? _held;

        public int Calls { get; private set; }

        public bool IsAway { get; set; }

        public long Questions => _counts.Values.Sum();

        public TaskCompletionSource Hold() => _held = new();

        public void Lose() => _counts.Clear();

        public IBudgetPool For(string node) => new View(this, node);

        private async Task<DayCount?> AddAsync(string node, OwnCount own)
        {
            Calls++;
            if (_held is { } held)
            {
                await held.Task;
                _held = null;
            }

            if (IsAway)
            {
                return null;
            }

            _counts[(own.Day, $"{node}:{own.Account}")] = own.Own.Questions;
            return new(_counts.Where(entry => entry.Key.Day == own.Day).Sum(static entry => entry.Value), 0);
        }

        private sealed class View(SharedPool pool, string node) : IBudgetPool
        {
            public Task<DayCount?> AddAsync(OwnCount own) => pool.AddAsync(node, own);
        }
    }
}
