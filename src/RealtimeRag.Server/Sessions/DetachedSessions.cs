using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Memory;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// The sessions of this process without a connection, in the order in which they lost it. If there are too many, of one client or in total, or sessions use
/// too much memory, the one without a connection for the longest time is ended; its client gets <c>expired</c> when it resumes. Thread-safe.
/// </summary>
/// <param name="budget">The memory budget of all sessions.</param>
/// <param name="limits">Limits the sessions of one party, and counts refusals.</param>
/// <param name="maxCount">Maximum number of sessions without a connection.</param>
internal sealed class DetachedSessions(MemoryBudget budget, ClientLimits limits, int maxCount)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SessionLoop> _order = new();
    private readonly Dictionary<SessionLoop, Place> _places = [];
    private readonly Dictionary<string, LinkedList<SessionLoop>> _parties = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _order.Count;
            }
        }
    }

    /// <summary>Adds a session that has lost its connection.</summary>
    public void Add(SessionLoop session)
    {
        var principal = session.Principal;
        var most = limits.MostDetached(principal);
        SessionLoop? tooMany;
        lock (_gate)
        {
            var party = PartyOf(principal.CountedAs.Key);
            _places.Add(session, new(_order.AddLast(session), party.AddLast(session), principal.CountedAs.Key));
            tooMany = most > 0 && party.Count > most ? party.First!.Value : _order.Count > maxCount ? _order.First!.Value : null;
            if (tooMany is not null)
            {
                Take(tooMany);
            }
        }

        Expire(tooMany, LimitNames.Detached);
    }

    /// <summary>Removes a session that has been resumed or is over.</summary>
    public void Remove(SessionLoop session)
    {
        lock (_gate)
        {
            Take(session);
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
            oldest = _order.First?.Value;
            if (oldest is not null)
            {
                Take(oldest);
            }
        }

        Expire(oldest, LimitNames.Memory);
    }

    private void Expire(SessionLoop? session, string limit)
    {
        if (session is not null)
        {
            limits.Met(limit);
            session.Expire();
        }
    }

    private LinkedList<SessionLoop> PartyOf(string key)
    {
        if (!_parties.TryGetValue(key, out var party))
        {
            _parties.Add(key, party = new LinkedList<SessionLoop>());
        }

        return party;
    }

    private void Take(SessionLoop session)
    {
        if (!_places.Remove(session, out var place))
        {
            return;
        }

        _order.Remove(place.InOrder);
        var party = _parties[place.Party];
        party.Remove(place.InParty);
        if (party.Count == 0)
        {
            _parties.Remove(place.Party);
        }
    }

    /// <summary>A session's nodes in the two lists, and its party.</summary>
    private readonly record struct Place(LinkedListNode<SessionLoop> InOrder, LinkedListNode<SessionLoop> InParty, string Party);
}
