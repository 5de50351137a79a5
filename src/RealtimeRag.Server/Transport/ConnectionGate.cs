using RealtimeRag.Server.Limits.Descriptors;

namespace RealtimeRag.Server.Transport;

/// <summary>Counts connections and lingering sockets, and limits them. Thread-safe.</summary>
internal sealed class ConnectionGate(TransportOptions options)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _open;
    private int _lingering;

    // A tenth more, for the short time until replaced connections are gone.
    private int Replacements => SocketPlan.ReplacementsFor(options.MaxConnections);

    /// <summary>Whether the process is draining and accepts no new connections.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>The number of open connections.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>Counts a new connection; returns false if there is no room. If true, <see cref="Leave"/> must follow.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (IsDraining || _open >= options.MaxConnections)
            {
                return false;
            }

            _open++;
            return true;
        }
    }

    /// <summary>
    /// Counts a connection above the limit, because it may replace another one of the same client; returns false if there are too many of these
    /// already. If true, <see cref="Leave"/> must follow.
    /// </summary>
    public bool TryEnterAsReplacement()
    {
        lock (_gate)
        {
            if (IsDraining || _open >= options.MaxConnections + Replacements)
            {
                return false;
            }

            _open++;
            return true;
        }
    }

    /// <summary>Whether there are more connections than the limit allows.</summary>
    public bool IsOverCapacity
    {
        get
        {
            lock (_gate)
            {
                return _open > options.MaxConnections;
            }
        }
    }

    /// <summary>Records that a connection has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_open == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Accepts no more connections; completes when the last one has ended.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            IsDraining = true;
            _empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_open == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }

    /// <summary>Whether one more socket may linger; if true, <see cref="EndLinger"/> must follow.</summary>
    public bool TryLinger()
    {
        lock (_gate)
        {
            if (_lingering >= options.MaxLingering)
            {
                return false;
            }

            _lingering++;
            return true;
        }
    }

    /// <summary>Records that a socket no longer lingers.</summary>
    public void EndLinger()
    {
        lock (_gate)
        {
            _lingering--;
        }
    }
}
