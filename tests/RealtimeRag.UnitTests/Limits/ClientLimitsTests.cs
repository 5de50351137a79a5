using System.Diagnostics.Metrics;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>What each party may use, at the limit and one past it.</summary>
public sealed class ClientLimitsTests : IMeterFactory
{
    private static readonly Party Stranger = new(PartyKind.Stranger, "address:203.0.113.7");
    private static readonly Party Desk = new(PartyKind.SignedIn, "key:desk");

    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

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

        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(limits.TryEnter(Stranger)));
        Assert.False(limits.TryEnter(Stranger));
        Assert.True(limits.TryEnter(Stranger with { Key = "address:203.0.113.8" }));
        limits.Leave(Stranger);
        Assert.True(limits.TryEnter(Stranger));
        Assert.Equal(1, _refused["connections"]);
    }

    [Fact]
    public void A_principal_has_any_number_of_connections_unless_set()
    {
        var open = Limits(new());
        Assert.All(Enumerable.Range(0, 500), _ => Assert.True(open.TryEnter(Desk)));

        var bound = Limits(new() { ConnectionsPerPrincipal = 2 });
        Assert.True(bound.TryEnter(Desk));
        Assert.True(bound.TryEnter(Desk));
        Assert.False(bound.TryEnter(Desk));
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
        Assert.True(limits.TryAsk(Stranger, default, out var first, out _));
        Assert.True(limits.TryAsk(Stranger, default, out _, out _));
        Assert.False(limits.TryAsk(Stranger, default, out _, out var failure));
        Assert.Equal((ErrorCode.RateLimited, "questions", true), (failure.Code, failure.Limit, failure.Retryable));
        Assert.NotNull(failure.RetryAfter);

        Assert.True(limits.TryAsk(Desk, default, out _, out _));
        first.Dispose();
        first.Dispose();
        Assert.True(limits.TryAsk(Stranger, default, out _, out _));
        Assert.False(limits.TryAsk(Stranger, default, out _, out _));
    }

    [Fact]
    public void A_question_that_comes_too_early_holds_no_slot()
    {
        var limits = Limits(new() { AnswersEach = 4, StrangerQuestions = new(0.1, 1) });
        Assert.True(limits.TryAsk(Stranger, default, out var permit, out _));
        for (var i = 0; i < 10; i++)
        {
            Assert.False(limits.TryAsk(Stranger, default, out _, out var failure));
            Assert.Equal(TimeSpan.FromSeconds(10), failure.RetryAfter);
        }

        permit.Dispose();
        Assert.True(limits.TryAsk(Stranger, TimeSpan.FromSeconds(10), out _, out _));
    }

    [Fact]
    public void Principals_have_no_question_limit_unless_set()
    {
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(Limits(new()).TryAsk(Desk, default, out var _, out var _)));

        var bound = Limits(new() { PrincipalQuestions = new(1, 2) });
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => bound.TryAsk(Desk, default, out var _, out var _)));
    }

    [Fact]
    public void The_owner_has_no_limits()
    {
        var limits = Limits(new() { AnswersEach = 1, ConnectionsPerAddress = 1 });
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(limits.TryEnter(Party.Owner) && limits.TryAsk(Party.Owner, default, out var _, out var _)));
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

    private ClientLimits Limits(ClientLimitSettings settings) => new(settings, new ServerMetrics(this));
}
