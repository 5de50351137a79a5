using RealtimeRag.Server.Limits.Descriptors;

namespace RealtimeRag.Server.Transport;

/// <summary>Counts connections and lingering sockets, and knows when the process takes no more. Thread-safe.</summary>
internal sealed class ConnectionGate(TransportOptions options)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _open;
    private int _lingering;

    // A tenth more, for the short time until the connections that are replaced are gone.
    private int Replacements => SocketPlan.ReplacementsFor(options.MaxConnections);

    /// <summary>The process goes down: no new connections.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>How many connections are open.</summary>
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

    /// <summary>Counts a new connection; false where there is no room for it. Where true, <see cref="Leave"/> follows.</summary>
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
    /// Counts a connection beyond the bound, because another one of the same client may make room for it; false where there are too many such
    /// already. Where true, <see cref="Leave"/> follows.
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

    /// <summary>Whether there are more connections than there may be.</summary>
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

    /// <summary>A connection is gone.</summary>
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

    /// <summary>Takes no more connections; the task ends when the last one is gone.</summary>
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

    /// <summary>Whether one more socket may linger; where true, <see cref="EndLinger"/> follows.</summary>
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

    /// <summary>A socket lingers no more.</summary>
    public void EndLinger()
    {
        lock (_gate)
        {
            _lingering--;
        }
    }
}
