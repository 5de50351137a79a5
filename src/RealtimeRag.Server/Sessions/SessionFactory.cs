using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Sessions;

/// <summary>Begins sessions. Thread-safe.</summary>
internal sealed class SessionFactory(SessionServices services)
{
    /// <summary>The sessions' time.</summary>
    public SessionClock Clock => services.Clock;

    /// <summary>Finds sessions for clients that come back.</summary>
    public ISessionStore Store => services.Store;

    /// <summary>A new session with a socket attached.</summary>
    public SessionLoop Begin(Handshake handshake, IFrameSink socket)
    {
        var session = new SessionLoop(services, handshake.Dialect, ResumeTokens.NewSessionId(), handshake.Language);
        services.Registry.Add(session);
        session.Outbox.Attach(socket);
        session.Start();
        session.TryPost(new SessionInput.Opened(handshake.Dialect == Dialect.V2 ? Store.Offer(session) : null, Clock.Now));
        return session;
    }
}
