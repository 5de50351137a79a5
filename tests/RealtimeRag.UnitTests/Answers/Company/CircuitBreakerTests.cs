using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Company;

namespace RealtimeRag.UnitTests.Answers.Company;

public sealed class CircuitBreakerTests
{
    private readonly FakeTime _time = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(_time);

    [Fact]
    public void Twenty_calls_of_which_half_failed_open_it()
    {
        Calls(CallVerdict.Good, 10);
        Calls(CallVerdict.Fault, 9);
        Assert.Equal(BreakerState.Closed, _breaker.State);

        Calls(CallVerdict.Fault, 1);

        Assert.Equal(BreakerState.Open, _breaker.State);
        Assert.Null(_breaker.TryEnter(out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
    }

    [Fact]
    public void Nineteen_failures_are_too_few_to_judge()
    {
        Calls(CallVerdict.Fault, 19);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void Less_than_half_is_borne()
    {
        Calls(CallVerdict.Good, 21);
        Calls(CallVerdict.Fault, 20);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void Calls_older_than_30_seconds_do_not_count()
    {
        Calls(CallVerdict.Fault, 19);
        _time.Advance(TimeSpan.FromSeconds(31));

        Calls(CallVerdict.Fault, 1);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void Neutral_calls_do_not_count()
    {
        Calls(CallVerdict.Neutral, 100);
        Calls(CallVerdict.Fault, 19);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void After_10_seconds_exactly_one_probe_is_let_through()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(_breaker.TryEnter(out _));

        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(_breaker.TryEnter(out _));
        Assert.Null(_breaker.TryEnter(out _));
    }

    [Theory]
    [InlineData(nameof(CallVerdict.Good), nameof(BreakerState.Closed))]
    [InlineData(nameof(CallVerdict.Fault), nameof(BreakerState.Open))]
    [InlineData(nameof(CallVerdict.Neutral), nameof(BreakerState.Probing))]
    public void The_probe_decides(string verdict, string expected)
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_breaker.TryEnter(out _));

        _breaker.Leave(isProbe: true, Enum.Parse<CallVerdict>(verdict));

        Assert.Equal(expected, _breaker.State.ToString());
    }

    [Fact]
    public void A_probe_that_says_nothing_makes_room_for_the_next()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_breaker.TryEnter(out _));
        _breaker.Leave(isProbe: true, CallVerdict.Neutral);

        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Calls_from_before_the_opening_change_nothing()
    {
        Open();

        Assert.Null(_breaker.Leave(isProbe: false, CallVerdict.Good));
        Assert.Equal(BreakerState.Open, _breaker.State);
    }

    [Fact]
    public void Once_well_again_it_forgets()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_breaker.TryEnter(out _));
        _breaker.Leave(isProbe: true, CallVerdict.Good);

        Calls(CallVerdict.Fault, 19);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    private void Open() => Calls(CallVerdict.Fault, 20);

    private void Calls(CallVerdict verdict, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.False(_breaker.TryEnter(out _));
            _breaker.Leave(isProbe: false, verdict);
        }
    }
}
