using System.Collections.Concurrent;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>All sessions of the process, connected or not. Thread-safe.</summary>
internal sealed class SessionRegistry(SessionClock clock)
{
    private readonly ConcurrentDictionary<string, SessionLoop> _sessions = new();

    /// <summary>How many there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>Every session there is now.</summary>
    public IEnumerable<SessionLoop> All => _sessions.Values;

    /// <summary>The session at an address, or null where it is over.</summary>
    public SessionLoop? Find(SessionAddress address) => _sessions.GetValueOrDefault(address.Key);

    /// <summary>Adds a session that has not started; it removes itself at its end.</summary>
    public void Add(SessionLoop session) => _sessions.TryAdd(session.Address.Key, session);

    /// <summary>Removes a session.</summary>
    public void Remove(SessionLoop session) => _sessions.TryRemove(session.Address.Key, out _);

    /// <summary>Asks every session to answer what is asked and then to close, each with a reason of its own.</summary>
    public async Task DrainAsync(Func<CloseReason> reason, TimeSpan bound, CancellationToken cancellationToken)
    {
        foreach (var (_, session) in _sessions)
        {
            await session.PostAsync(new SessionInput.DrainRequested(reason(), bound, clock.Now), cancellationToken);
        }
    }

    /// <summary>Lets every session give up what it is asked and close now.</summary>
    public async Task ShutDownAsync(CloseReason reason, CancellationToken cancellationToken)
    {
        foreach (var (_, session) in _sessions)
        {
            await session.PostAsync(new SessionInput.ShutdownRequested(reason, clock.Now), cancellationToken);
        }
    }

    /// <summary>Ends every session, also those that nobody is connected to.</summary>
    public void EndAll()
    {
        foreach (var (_, session) in _sessions)
        {
            session.End();
        }
    }
}
