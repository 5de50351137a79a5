using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The sessions of this process without a connection, in the order in which they lost it. If there are too many, or sessions use too much
/// memory, the one without a connection for the longest time is ended. Thread-safe.
/// </summary>
/// <param name="budget">The memory budget of all sessions.</param>
/// <param name="maxCount">Maximum number of sessions without a connection.</param>
internal sealed class DetachedSessions(MemoryBudget budget, int maxCount)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SessionLoop> _order = new();
    private readonly Dictionary<SessionLoop, LinkedListNode<SessionLoop>> _nodes = [];

    /// <summary>Adds a session that has lost its connection.</summary>
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

    /// <summary>Removes a session that has been resumed or is over.</summary>
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

    /// <summary>Ends the session without a connection for the longest time, if sessions exceed the memory budget.</summary>
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
