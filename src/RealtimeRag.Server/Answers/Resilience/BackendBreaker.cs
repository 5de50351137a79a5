using Polly;
using Polly.CircuitBreaker;

namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>What a call reveals about the health of its backend.</summary>
internal enum CallVerdict
{
    /// <summary>Nothing: its caller left before there was a result.</summary>
    Neutral,

    /// <summary>The backend is healthy.</summary>
    Good,

    /// <summary>The backend has a fault.</summary>
    Fault,
}

/// <summary>
/// A circuit breaker that takes the load off a failing backend and spares its callers the wait. Opens when half of at least 20 calls within 30 seconds have
/// failed, rejects calls for 10 seconds, then lets one probe decide; each failed probe doubles the time, up to a minute. Use one per
/// backend and key. Thread-safe.
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

    /// <summary>Creates a closed circuit breaker.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="opened">Called when it opens, with the length of the break.</param>
    /// <param name="closed">Called when it closes.</param>
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

    /// <summary>The current state.</summary>
    public CircuitState State => _state.CircuitState;

    /// <summary>Makes a call up to the point at which its health can be judged.</summary>
    /// <param name="call">The call. It must not throw; the caller keeps any exception.</param>
    /// <param name="cancellationToken">The caller's cancellation token.</param>
    /// <returns>Null if the call was made, or how long to wait if it was rejected.</returns>
    public async ValueTask<TimeSpan?> TryAsync(Func<ValueTask<CallVerdict>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Polly must not see the cancellation: a probe cancelled by Polly would never be judged.
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

    /// <summary>Counts a fault that occurred after its call was judged. Ignored unless the circuit is closed.</summary>
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
            // Polly allows no second probe before the first has a verdict, so this opens the circuit for zero time.
            context.Properties.Set(IsGivenBack, value: true);
            verdict = CallVerdict.Fault;
        }

        // A call from before the circuit opened is not a probe, so its result must not decide.
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

    /// <summary>Polly knows only success and failure. Throwing this while it judges keeps it from counting a call that is neither.</summary>
    private sealed class UnjudgedException : Exception;

    /// <summary>Polly measures with the wall clock. This one never jumps.</summary>
    private sealed class SteadyTime(TimeProvider time) : TimeProvider
    {
        private readonly DateTimeOffset _start = time.GetUtcNow();
        private readonly long _startedAt = time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _start + time.GetElapsedTime(_startedAt);
    }
}
