namespace RealtimeRag.Server.Answers.Company;

/// <summary>How a call ended, as far as the health of its backend goes.</summary>
internal enum CallVerdict
{
    /// <summary>Says nothing: cancelled, or a matter of this question or of the configuration.</summary>
    Neutral,

    /// <summary>The backend did its work.</summary>
    Good,

    /// <summary>The backend is in trouble.</summary>
    Fault,
}

/// <summary>What a breaker does with calls.</summary>
internal enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>Calls are refused for a while.</summary>
    Open,

    /// <summary>One call is let through to see whether the backend is well again.</summary>
    Probing,
}

/// <summary>
/// Spares a backend that is in trouble, and its callers the wait: opens when of at least 20 calls within 30 seconds half failed,
/// refuses for 10 seconds, then lets one probe decide. One for each backend and key. Thread-safe.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    private const int LeastCalls = 20;
    private const int MostCalls = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, bool IsFault)> _calls = new();
    private int _faults;
    private long _opened;
    private bool _isProbeOut;

    /// <summary>What it does with calls now.</summary>
    public BreakerState State { get; private set; }

    /// <summary>Asks to make a call. Each permit must be given back with <see cref="Leave"/>.</summary>
    /// <param name="wait">How long to wait before asking again, where the call is refused.</param>
    /// <returns>Whether the call is the probe, or null where it is refused.</returns>
    public bool? TryEnter(out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = TimeSpan.Zero;
            if (State == BreakerState.Open && time.GetElapsedTime(_opened) >= Pause)
            {
                State = BreakerState.Probing;
            }

            if (State == BreakerState.Closed)
            {
                return false;
            }

            if (State == BreakerState.Probing && !_isProbeOut)
            {
                _isProbeOut = true;
                return true;
            }

            wait = State == BreakerState.Open ? Pause - time.GetElapsedTime(_opened) : TimeSpan.FromSeconds(1);
            return null;
        }
    }

    /// <summary>Gives a permit back and says how the call ended.</summary>
    /// <param name="isProbe">What <see cref="TryEnter"/> returned.</param>
    /// <param name="verdict">How it ended.</param>
    /// <returns>The state it changed to, or null.</returns>
    public BreakerState? Leave(bool isProbe, CallVerdict verdict)
    {
        lock (_gate)
        {
            return isProbe ? Judge(verdict) : State == BreakerState.Closed && verdict != CallVerdict.Neutral ? Count(verdict) : null;
        }
    }

    private BreakerState? Judge(CallVerdict verdict)
    {
        _isProbeOut = false;
        return verdict switch
        {
            CallVerdict.Good => Close(),
            CallVerdict.Fault => Open(),
            _ => null,
        };
    }

    private BreakerState? Count(CallVerdict verdict)
    {
        _calls.Enqueue((time.GetTimestamp(), verdict == CallVerdict.Fault));
        _faults += verdict == CallVerdict.Fault ? 1 : 0;
        while (_calls.Count > MostCalls || time.GetElapsedTime(_calls.Peek().At) > Window)
        {
            _faults -= _calls.Dequeue().IsFault ? 1 : 0;
        }

        return _calls.Count >= LeastCalls && _faults * 2 >= _calls.Count ? Open() : null;
    }

    private BreakerState Open()
    {
        _opened = time.GetTimestamp();
        Forget();
        return State = BreakerState.Open;
    }

    private BreakerState Close()
    {
        Forget();
        return State = BreakerState.Closed;
    }

    private void Forget()
    {
        _calls.Clear();
        _faults = 0;
    }
}
