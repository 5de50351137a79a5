using Polly.CircuitBreaker;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Resilience;

namespace RealtimeRag.UnitTests.Answers.Resilience;

public sealed class BackendBreakerTests
{
    private readonly FakeTime _time = new();
    private readonly List<double> _breaks = [];
    private readonly BackendBreaker _breaker;
    private int _closings;

    public BackendBreakerTests() => _breaker = new BackendBreaker(_time, length => _breaks.Add(length.TotalSeconds), () => _closings++);

    [Fact]
    public async Task Twenty_calls_of_which_half_failed_open_it()
    {
        await CallsAsync(CallVerdict.Good, 10);
        await CallsAsync(CallVerdict.Fault, 9);
        Assert.Equal(CircuitState.Closed, _breaker.State);

        await CallsAsync(CallVerdict.Fault, 1);

        Assert.Equal(CircuitState.Open, _breaker.State);
        Assert.Equal(TimeSpan.FromSeconds(10), await RefusedAsync());
        Assert.Equal([10], _breaks);
    }

    [Fact]
    public async Task Nineteen_failures_are_too_few_to_judge()
    {
        await CallsAsync(CallVerdict.Fault, 19);

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task Less_than_half_does_not_open_it()
    {
        await CallsAsync(CallVerdict.Good, 21);
        await CallsAsync(CallVerdict.Fault, 20);

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task Calls_older_than_the_window_do_not_count()
    {
        await CallsAsync(CallVerdict.Fault, 19);
        _time.Advance(TimeSpan.FromSeconds(34));

        await CallsAsync(CallVerdict.Fault, 1);

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task Neutral_calls_do_not_count()
    {
        await CallsAsync(CallVerdict.Neutral, 100);
        await CallsAsync(CallVerdict.Fault, 19);
        Assert.Equal(CircuitState.Closed, _breaker.State);

        await CallsAsync(CallVerdict.Fault, 1);

        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public async Task A_fault_that_comes_after_its_call_was_judged_counts()
    {
        for (var i = 0; i < 10; i++)
        {
            await CallsAsync(CallVerdict.Good, 1);
            await _breaker.CountFaultAsync();
        }

        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public async Task A_late_fault_is_not_a_probe()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(10));

        await _breaker.CountFaultAsync();

        Assert.Equal([10], _breaks);
        await CallsAsync(CallVerdict.Good, 1);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task After_10_seconds_exactly_one_probe_is_allowed()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        await RefusedAsync();

        _time.Advance(TimeSpan.FromSeconds(0.1));
        var probe = new TaskCompletionSource<CallVerdict>();
        var probing = _breaker.TryAsync(() => new(probe.Task), CancellationToken.None);

        Assert.InRange(await RefusedAsync(), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10));
        probe.SetResult(CallVerdict.Good);
        Assert.Null(await probing);
        Assert.Equal((CircuitState.Closed, 1), (_breaker.State, _closings));
    }

    [Fact]
    public async Task Each_probe_that_fails_doubles_the_break_up_to_a_minute()
    {
        await OpenAsync();
        foreach (var seconds in (double[])[10, 20, 40, 60, 60])
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await RefusedAsync();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await CallsAsync(CallVerdict.Fault, 1);
        }

        Assert.Equal([10, 20, 40, 60, 60, 60], _breaks);
    }

    [Fact]
    public async Task A_good_probe_makes_the_next_break_short_again()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallsAsync(CallVerdict.Fault, 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        await CallsAsync(CallVerdict.Good, 1);

        await OpenAsync();

        Assert.Equal([10, 20, 10], _breaks);
    }

    [Fact]
    public async Task A_neutral_probe_allows_the_next_and_does_not_lengthen_the_break()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallsAsync(CallVerdict.Neutral, 3);
        await CallsAsync(CallVerdict.Fault, 1);
        Assert.Equal([10, 20], _breaks);
        _time.Advance(TimeSpan.FromSeconds(20));

        await CallsAsync(CallVerdict.Neutral, 1);
        await CallsAsync(CallVerdict.Good, 1);

        Assert.Equal((CircuitState.Closed, 1), (_breaker.State, _closings));
    }

    [Theory]
    [InlineData(nameof(CallVerdict.Good))]
    [InlineData(nameof(CallVerdict.Fault))]
    public async Task A_call_from_before_the_opening_neither_closes_it_nor_opens_it_again(string verdict)
    {
        var old = new TaskCompletionSource<CallVerdict>();
        var early = _breaker.TryAsync(() => new(old.Task), CancellationToken.None);
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        var probe = new TaskCompletionSource<CallVerdict>();
        var probing = _breaker.TryAsync(() => new(probe.Task), CancellationToken.None);

        old.SetResult(Enum.Parse<CallVerdict>(verdict));
        Assert.Null(await early);

        Assert.Equal([10], _breaks);
        Assert.Equal(0, _closings);
        probe.SetResult(CallVerdict.Good);
        await probing;
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task Closing_clears_the_history()
    {
        await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallsAsync(CallVerdict.Good, 1);

        await CallsAsync(CallVerdict.Fault, 18);

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_lengthen_a_break()
    {
        var time = new JumpingTime(_time);
        var breaker = new BackendBreaker(time);
        for (var i = 0; i < 20; i++)
        {
            await breaker.TryAsync(static () => new(CallVerdict.Fault), CancellationToken.None);
        }

        time.Jump = TimeSpan.FromHours(-1);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await breaker.TryAsync(static () => new(CallVerdict.Good), CancellationToken.None));
    }

    private Task OpenAsync() => CallsAsync(CallVerdict.Fault, 20);

    private async Task<TimeSpan> RefusedAsync()
    {
        var wait = await _breaker.TryAsync(static () => throw new InvalidOperationException("It let a call through."), CancellationToken.None);
        return Assert.NotNull(wait);
    }

    private async Task CallsAsync(CallVerdict verdict, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null(await _breaker.TryAsync(() => new(verdict), CancellationToken.None));
        }
    }

    /// <summary>A clock whose time of day can be set while its monotonic time continues.</summary>
    private sealed class JumpingTime(TimeProvider time) : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Jump;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
