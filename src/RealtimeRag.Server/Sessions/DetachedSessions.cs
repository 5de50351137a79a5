using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The sessions of this process without a connection, in the order in which they lost it. Where there are too many, or sessions hold too
/// much, the one that has been alone the longest ends. Thread-safe.
/// </summary>
/// <param name="budget">What sessions hold.</param>
/// <param name="maxCount">How many may wait for their clients.</param>
internal sealed class DetachedSessions(MemoryBudget budget, int maxCount)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SessionLoop> _order = new();
    private readonly Dictionary<SessionLoop, LinkedListNode<SessionLoop>> _nodes = [];

    /// <summary>A session has lost its connection.</summary>
    public void Add(SessionLoop session)
    {
        SessionLoop? oldest;
        lock (_gate)
        {
            _nodes.Add(session, _order.AddLast(session));

            oldest = _order.Count > maxCount ? TakeOldest() : null;
        }

        oldest?.Expire();
    }

    /// <summary>A session was taken up again, or is over.</summary>
    public void Remove(SessionLoop session)
    {
        lock (_gate)
        {
            if (_nodes.Remove(session, out var node))
            {
                _order.Remove(node);
            }
        }
    }

    /// <summary>Ends the session that has been alone the longest, if sessions hold more than they may.</summary>
    public void Shrink()
    {
        if (!budget.IsExceeded)
        {
            return;
        }

        SessionLoop? oldest;
        lock (_gate)
        {
            oldest = TakeOldest();
        }

        oldest?.Expire();
    }

    private SessionLoop? TakeOldest()
    {
        var oldest = _order.First?.Value;
        if (oldest is not null)
        {
            _order.RemoveFirst();
            _nodes.Remove(oldest);
        }

        return oldest;
    }
}
