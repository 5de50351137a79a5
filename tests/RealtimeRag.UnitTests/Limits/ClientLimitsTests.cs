using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>What each party may use, at the limit and one past it.</summary>
public sealed class ClientLimitsTests : IMeterFactory
{
    private static readonly Party Stranger = new(PartyKind.Stranger, "address:203.0.113.7");
    private static readonly Principal SomeStranger = Principal.Anonymous with { Stranger = Stranger };
    private static readonly Principal DeskKey = new(PrincipalKind.Key, "desk");
    private static readonly Principal SomeOwner = Principal.Anonymous with { Stranger = Party.Owner };

    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly FakeTime _time = new();

    public ClientLimitsTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "rag.limits.refused")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                var limit = (string)tags[0].Value!;
                _refused[limit] = _refused.GetValueOrDefault(limit) + value;
            }
        });
        _listener.Start();
    }

    [Fact]
    public void Fifty_anonymous_connections_per_address_are_accepted_and_the_next_when_one_ends()
    {
        var limits = Limits(new());

        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(limits.TryEnter(SomeStranger)));
        Assert.False(limits.TryEnter(SomeStranger));
        Assert.True(limits.TryEnter(SomeStranger with { Stranger = Stranger with { Key = "address:203.0.113.8" } }));
        limits.Leave(Stranger);
        Assert.True(limits.TryEnter(SomeStranger));
        Assert.Equal(1, _refused["connections"]);
    }

    [Fact]
    public void A_principal_has_any_number_of_connections_unless_set()
    {
        var open = Limits(new());
        Assert.All(Enumerable.Range(0, 500), _ => Assert.True(open.TryEnter(DeskKey)));

        var bound = Limits(new() { ConnectionsPerPrincipal = 2 });
        Assert.True(bound.TryEnter(DeskKey));
        Assert.True(bound.TryEnter(DeskKey));
        Assert.False(bound.TryEnter(DeskKey));
    }

    [Fact]
    public void A_hundred_handshakes_per_address_are_accepted_at_once_and_then_ten_a_second()
    {
        var limits = Limits(new());
        var now = TimeSpan.FromSeconds(5);

        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => limits.Connect("203.0.113.7", now) == TimeSpan.Zero));
        Assert.Equal(10, Enumerable.Range(0, 150).Count(_ => limits.Connect("203.0.113.7", now + TimeSpan.FromSeconds(1)) == TimeSpan.Zero));
        Assert.Equal(50 + 140, _refused["connects"]);
    }

    [Fact]
    public void Each_party_has_its_own_number_of_running_answers()
    {
        var limits = Limits(new() { AnswersEach = 2, StrangerQuestions = Rate.Unlimited });
        Assert.True(limits.TryAsk(SomeStranger, false, default, out var first, out _));
        Assert.True(limits.TryAsk(SomeStranger, false, default, out _, out _));
        Assert.False(limits.TryAsk(SomeStranger, false, default, out _, out var failure));
        Assert.Equal((ErrorCode.RateLimited, "questions", true), (failure.Code, failure.Limit, failure.Retryable));
        Assert.NotNull(failure.RetryAfter);

        Assert.True(limits.TryAsk(DeskKey, false, default, out _, out _));
        first.Dispose();
        first.Dispose();
        Assert.True(limits.TryAsk(SomeStranger, false, default, out _, out _));
        Assert.False(limits.TryAsk(SomeStranger, false, default, out _, out _));
    }

    [Fact]
    public void A_question_that_comes_too_early_holds_no_slot()
    {
        var limits = Limits(new() { AnswersEach = 4, StrangerQuestions = new(0.1, 1) });
        Assert.True(limits.TryAsk(SomeStranger, false, default, out var permit, out _));
        for (var i = 0; i < 10; i++)
        {
            Assert.False(limits.TryAsk(SomeStranger, false, default, out _, out var failure));
            Assert.Equal(TimeSpan.FromSeconds(10), failure.RetryAfter);
        }

        permit.Dispose();
        Assert.True(limits.TryAsk(SomeStranger, false, TimeSpan.FromSeconds(10), out _, out _));
    }

    [Fact]
    public void Principals_have_no_question_limit_unless_set()
    {
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(Limits(new()).TryAsk(DeskKey, false, default, out var _, out var _)));

        var bound = Limits(new() { PrincipalQuestions = new(1, 2) });
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => bound.TryAsk(DeskKey, false, default, out var _, out var _)));
    }

    [Fact]
    public void The_budget_of_the_key_counts_before_that_of_the_settings_and_says_when_the_day_turns()
    {
        _time.SetUtcNow(new(2027, 1, 1, 22, 0, 0, TimeSpan.Zero));
        var limits = Limits(new() { PrincipalBudget = new(1, 0) });
        var rich = DeskKey with { Name = "rich", Limits = new(2) };
        Assert.True(limits.TryAsk(DeskKey, false, default, out _, out _));
        Assert.False(limits.TryAsk(DeskKey, false, default, out _, out var failure));
        Assert.Equal((ErrorCode.RateLimited, "questions", true, TimeSpan.FromHours(2)), (failure.Code, failure.Limit, failure.Retryable, failure.RetryAfter));
        Assert.True(limits.TryAsk(rich, false, default, out _, out _));
        Assert.True(limits.TryAsk(rich, false, default, out _, out _));
        Assert.False(limits.TryAsk(rich, false, default, out _, out _));
        Assert.Equal(2, _refused["questions_a_day"]);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.True(limits.TryAsk(DeskKey, false, default, out _, out _));
    }

    [Fact]
    public void Tokens_count_when_the_backend_says_so_and_a_question_that_is_refused_holds_no_place()
    {
        var limits = Limits(new() { AnswersEach = 1 });
        var desk = DeskKey with { Limits = new(null, 100) };
        Assert.True(limits.TryAsk(desk, false, default, out var permit, out _));
        Assert.Equal(60, Assert.Single(permit.Spend(60)).Used);
        Assert.Equal(100, Assert.Single(permit.Spend(100)).Used);
        Assert.Empty(permit.Spend(100));
        Assert.Empty(permit.Spend(-1));
        permit.Dispose();
        for (var i = 0; i < 3; i++)
        {
            Assert.False(limits.TryAsk(desk, false, default, out _, out var failure));
            Assert.Equal("tokens", failure.Limit);
        }

        Assert.Equal(3, _refused["tokens_a_day"]);
    }

    [Fact]
    public void With_a_fallback_a_used_up_budget_still_gives_a_permit()
    {
        var limits = Limits(new() { PrincipalBudget = new(1, 0) });
        Assert.True(limits.TryAsk(DeskKey, true, default, out var first, out _));
        Assert.True(limits.TryAsk(DeskKey, true, default, out var second, out _));
        Assert.Equal((false, true), (first.IsForStandIn, second.IsForStandIn));
        Assert.False(_refused.ContainsKey("questions_a_day"));
    }

    [Fact]
    public void A_keys_own_limits_count_before_those_of_the_settings_and_zero_is_none()
    {
        var limits = Limits(new() { ConnectionsPerPrincipal = 1, DetachedPerPrincipal = 1, PrincipalQuestions = new(1, 1) });
        var own = DeskKey with { Name = "own", Limits = new() { Connections = 2, QuestionsAMinute = 3, DetachedSessions = 5 } };
        var free = DeskKey with { Name = "free", Limits = new() { Connections = 0, QuestionsAMinute = 0, DetachedSessions = 0 } };
        Assert.Equal((1, 2, 100), (Entered(DeskKey), Entered(own), Entered(free)));
        Assert.Equal((1, 5, 0, 50, 0), (limits.MostDetached(DeskKey), limits.MostDetached(own), limits.MostDetached(free), limits.MostDetached(SomeStranger), limits.MostDetached(SomeOwner)));
        Assert.Equal((1, 1, 100), (Asked(DeskKey), Asked(own), Asked(free)));

        int Entered(Principal principal) => Enumerable.Range(0, 100).Count(_ => limits.TryEnter(principal));
        int Asked(Principal principal) => Enumerable.Range(0, 100).Count(_ => limits.TryAsk(principal, false, default, out var _, out var _));
    }

    [Fact]
    public void A_keys_own_rate_allows_so_many_at_once_and_a_changed_one_begins_anew()
    {
        var limits = Limits(new());
        var own = DeskKey with { Limits = new() { QuestionsAMinute = 3 } };
        Assert.Equal(3, Enumerable.Range(0, 5).Count(_ => limits.TryAsk(own, false, default, out var _, out var _)));
        Assert.False(limits.TryAsk(own, false, TimeSpan.FromSeconds(19), out _, out var failure));
        Assert.Equal(TimeSpan.FromSeconds(1), failure.RetryAfter);
        Assert.True(limits.TryAsk(own, false, TimeSpan.FromSeconds(20), out _, out _));
        var changed = own with { Limits = new() { QuestionsAMinute = 60 } };
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => limits.TryAsk(changed, false, TimeSpan.FromSeconds(20), out var _, out var _)));
    }

    [Fact]
    public void Budgets_apply_to_authenticated_clients()
    {
        var limits = Limits(new() { PrincipalBudget = new(1, 1), StrangerQuestions = Rate.Unlimited });
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(limits.TryAsk(SomeStranger, false, default, out var _, out var _)));
    }

    [Fact]
    public void The_owner_has_no_limits()
    {
        var limits = Limits(new() { AnswersEach = 1, ConnectionsPerAddress = 1 });
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(limits.TryEnter(SomeOwner) && limits.TryAsk(SomeOwner, false, default, out var _, out var _)));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(TimeSpan.Zero, limits.ErrorsOf(Party.Owner).Take(default)));
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(static meter => meter.Dispose());
    }

    private ClientLimits Limits(ClientLimitSettings settings)
    {
        var metrics = new ServerMetrics(this);
        return new(settings, new PrincipalBudgets(settings.PrincipalBudget, _time, metrics, NullLogger<PrincipalBudgets>.Instance), metrics);
    }
}
