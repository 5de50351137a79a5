using Polly;
using Polly.CircuitBreaker;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>What a call says about the health of its backend.</summary>
internal enum CallVerdict
{
    /// <summary>Nothing: its caller left before there was anything to see.</summary>
    Neutral,

    /// <summary>The backend works.</summary>
    Good,

    /// <summary>The backend is in trouble.</summary>
    Fault,
}

/// <summary>
/// Spares a backend that is in trouble, and its callers the wait: opens when of at least 20 calls within 30 seconds half failed, refuses
/// for 10 seconds, then lets one probe decide; each probe that fails doubles the time, up to a minute. One for each backend and key.
/// Thread-safe.
/// </summary>
internal sealed class BackendBreaker
{
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly ResiliencePropertyKey<bool> IsGivenBack = new("given back");

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<CallVerdict> _breaker;
    private readonly Action<TimeSpan>? _opened;
    private readonly Action? _closed;
    private int _openings;
    private int _failedProbes;

    /// <summary>Creates a closed one.</summary>
    /// <param name="time">Where time comes from.</param>
    /// <param name="opened">Called with the length of each break.</param>
    /// <param name="closed">Called when calls pass again.</param>
    public BackendBreaker(TimeProvider time, Action<TimeSpan>? opened = null, Action? closed = null)
    {
        (_opened, _closed) = (opened, closed);
        _breaker = new ResiliencePipelineBuilder<CallVerdict> { TimeProvider = new SteadyTime(time) }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<CallVerdict>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDurationGenerator = args => new(BreakAfter(args.Context)),
                ShouldHandle = static call => call.Outcome is { Exception: null, Result: not CallVerdict.Neutral and var verdict }
                    ? new(verdict == CallVerdict.Fault)
                    : throw new UnjudgedException(),
                StateProvider = _state,
                OnOpened = Opened,
                OnClosed = Closed,
            })
            .Build();
    }

    /// <summary>What it does with calls now.</summary>
    public CircuitState State => _state.CircuitState;

    /// <summary>Makes a call as far as its health can be judged.</summary>
    /// <param name="call">The call; what it throws is the caller's to keep, it must not throw itself.</param>
    /// <param name="cancellationToken">The caller's cancellation.</param>
    /// <returns>Null where the call was made, or how long to wait where it was refused.</returns>
    public async ValueTask<TimeSpan?> TryAsync(Func<ValueTask<CallVerdict>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Polly must not see the cancellation: a probe that it cancelled itself would never be judged.
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            var outcome = await _breaker.ExecuteOutcomeAsync(JudgeAsync, context, call);
            return outcome.Exception is BrokenCircuitException refused ? Longer(refused.RetryAfter ?? FirstBreak, ShortestWait) : null;
        }
        catch (UnjudgedException)
        {
            return null;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Counts a fault that came after its call was judged. While the circuit is not closed it says nothing new.</summary>
    public async ValueTask CountFaultAsync()
    {
        if (State == CircuitState.Closed)
        {
            await TryAsync(static () => new(CallVerdict.Fault), CancellationToken.None);
        }
    }

    private async ValueTask<Outcome<CallVerdict>> JudgeAsync(ResilienceContext context, Func<ValueTask<CallVerdict>> call)
    {
        var openings = Volatile.Read(ref _openings);
        var isProbe = State == CircuitState.HalfOpen;
        var verdict = await call();
        if (isProbe && verdict == CallVerdict.Neutral)
        {
            // Polly lets no second probe through before it has a verdict on the first: this one opens the circuit for no time at all.
            context.Properties.Set(IsGivenBack, value: true);
            verdict = CallVerdict.Fault;
        }

        // A call from before the opening is no probe: its end must not decide for it.
        return Outcome.FromResult(Volatile.Read(ref _openings) == openings ? verdict : CallVerdict.Neutral);
    }

    private TimeSpan BreakAfter(ResilienceContext context) =>
        context.Properties.GetValue(IsGivenBack, defaultValue: false)
            ? TimeSpan.Zero
            : FirstBreak * Math.Pow(2, Math.Min(Interlocked.Increment(ref _failedProbes) - 1, 10)) is var length && length < LongestBreak
                ? length
                : LongestBreak;

    private ValueTask Opened(OnCircuitOpenedArguments<CallVerdict> args)
    {
        Interlocked.Increment(ref _openings);
        if (args.BreakDuration > TimeSpan.Zero)
        {
            _opened?.Invoke(args.BreakDuration);
        }

        return default;
    }

    private ValueTask Closed(OnCircuitClosedArguments<CallVerdict> args)
    {
        Interlocked.Exchange(ref _failedProbes, 0);
        _closed?.Invoke();
        return default;
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>Polly knows only good and bad calls. Thrown while it judges, this keeps it from counting one that is neither.</summary>
    private sealed class UnjudgedException : Exception;

    /// <summary>Polly measures by the time of day. This one's never jumps.</summary>
    private sealed class SteadyTime(TimeProvider time) : TimeProvider
    {
        private readonly DateTimeOffset _start = time.GetUtcNow();
        private readonly long _startedAt = time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _start + time.GetElapsedTime(_startedAt);
    }
}
