using System.Collections.Concurrent;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>All sessions of the process, connected or not. Thread-safe.</summary>
internal sealed class SessionRegistry(SessionClock clock)
{
    private readonly ConcurrentDictionary<string, SessionLoop> _sessions = new();

    /// <summary>The number of sessions.</summary>
    public int Count => _sessions.Count;

    /// <summary>All current sessions.</summary>
    public IEnumerable<SessionLoop> All => _sessions.Values;

    /// <summary>Whether sessions were given to other nodes, for which answers may still be carried.</summary>
    public bool HasHandedOver { get; private set; }

    /// <summary>The session at a location, or null if it is over.</summary>
    public SessionLoop? Find(SessionAddress address) => _sessions.GetValueOrDefault(address.Key);

    /// <summary>Adds a session that has not started; it is removed when it ends.</summary>
    public void Add(SessionLoop session) => _sessions[session.Address.Key] = session;

    /// <summary>Removes a session.</summary>
    public void Remove(SessionLoop session)
    {
        HasHandedOver |= session.HasMoved;

        // A session that has left may be back already.
        _sessions.TryRemove(new(session.Address.Key, session));
    }

    /// <summary>Gives every session to the other nodes or, if there are none, asks it to finish its answers and then close, each with its own reason.</summary>
    public async Task DrainAsync(Func<CloseReason> reason, TimeSpan bound, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(_sessions.Values, cancellationToken, async (session, cancelled) =>
        {
            // Another node continues it at once; only answers that the backend is still sending are continued here.
            if (session.Lease is not null && await session.HandOverAsync(reason()))
            {
                HasHandedOver = true;
                return;
            }

            await session.PostAsync(new SessionInput.DrainRequested(reason(), bound, clock.Now), cancelled);
        });
    }

    /// <summary>Asks every session to abandon its questions and close now.</summary>
    public async Task ShutDownAsync(CloseReason reason, CancellationToken cancellationToken)
    {
        foreach (var (_, session) in _sessions)
        {
            await session.PostAsync(new SessionInput.ShutdownRequested(reason, clock.Now), cancellationToken);
        }
    }

    /// <summary>Ends all sessions, including those without a connection.</summary>
    public void EndAll()
    {
        foreach (var (_, session) in _sessions)
        {
            session.End();
        }
    }
}
