namespace RealtimeRag.Server.Transport;

/// <summary>
/// Checks all sockets with one timer, since the cost of a timer for each grows with the number of connections. Uses the machine's time, like the
/// network: whether a client is still there is not a matter of the protocol. Thread-safe.
/// </summary>
/// <param name="limits">How long a client may be silent.</param>
internal sealed class PulseRound(PulseLimits limits) : IDisposable
{
    private const int MostSpare = 8;

    private static readonly TimeSpan ShortestBeat = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly HashSet<ServerSocket> _sockets = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private ServerSocket[] _beaten = [];
    private ITimer? _timer;

    /// <summary>Checks a socket from now on, until <see cref="Remove"/>.</summary>
    public void Add(ServerSocket socket)
    {
        lock (_gate)
        {
            _sockets.Add(socket);
            _timer ??= TimeProvider.System.CreateTimer(static round => ((PulseRound)round!).Beat(), this, Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops checking a socket.</summary>
    public void Remove(ServerSocket socket)
    {
        lock (_gate)
        {
            _sockets.Remove(socket);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    // A quarter of the shorter limit, as in the framework.
    private TimeSpan Interval => TimeSpan.FromTicks(Math.Max(ShortestBeat.Ticks, Math.Min(limits.Silence.Ticks, limits.Answer.Ticks) / 4));

    private void Beat()
    {
        int count;
        lock (_gate)
        {
            count = _sockets.Count;
            if (count == 0)
            {
                (_beaten, _timer) = ([], null);
                return;
            }

            _beaten = _beaten.Length < count || _beaten.Length > MostSpare * (count + 1) ? new ServerSocket[2 * count] : _beaten;
            _sockets.CopyTo(_beaten);
        }

        var now = TimeProvider.System.GetElapsedTime(_start);
        foreach (var socket in _beaten.AsSpan(0, count))
        {
            socket.Beat(now, limits);
        }

        // The array must keep none of them alive.
        _beaten.AsSpan(0, count).Clear();
        _timer?.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
