using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>Creates sessions. Thread-safe.</summary>
internal sealed class SessionFactory(SessionServices services)
{
    /// <summary>The clock of the sessions.</summary>
    public SessionClock Clock => services.Clock;

    /// <summary>
    /// Creates a session with a socket attached and sends the opening frames. It stays cheap until the first input, since a connection that
    /// resumes another session discards it.
    /// </summary>
    public async ValueTask<SessionLoop> BeginAsync(
        ProtocolVersion version, Language language, Principal principal, IFrameSink sink, CancellationToken cancellationToken, ClientTrace? trace = null)
    {
        var address = new SessionAddress(ResumeTokens.NewSessionId(), ResumeTokens.NewEpoch(), principal.ToString());

        // A client may use the token as soon as it has received it.
        var offer = version == ProtocolVersion.V2 ? await services.Directory.RegisterAsync(address, cancellationToken) : null;
        var session = new SessionLoop(services, version, language, address, offer, sink, principal);
        session.LinkTrace(trace);
        services.Registry.Add(session);
        session.Open();
        if (principal.ExpiresAt is not null)
        {
            // The loop must run to detect expiry, even if the client sends nothing.
            await session.PostAsync(new SessionInput.Ticked(Clock.Now), cancellationToken);
        }

        if (!services.Credentials.IsGood(principal))
        {
            // The credentials were revoked after the handshake, before the session was registered.
            await session.PostAsync(new SessionInput.CredentialsRevoked(Clock.Now), cancellationToken);
        }

        return session;
    }

    /// <summary>Creates a session that comes from another node; no socket is attached yet.</summary>
    public async ValueTask RestoreAsync(SessionAddress address, MovedSession moved, Principal principal)
    {
        if (services.Registry.Find(address) is { } old)
        {
            // The session was here before, and this process was suspended when another node took it.
            await old.LoseAsync(CloseReason.Superseded);
            await old.Completion;
        }

        services.Registry.Add(new SessionLoop(services, address, moved, principal));
    }
}
