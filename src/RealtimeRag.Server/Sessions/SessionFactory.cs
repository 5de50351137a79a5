using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>Begins sessions. Thread-safe.</summary>
internal sealed class SessionFactory(SessionServices services)
{
    /// <summary>The sessions' time.</summary>
    public SessionClock Clock => services.Clock;

    /// <summary>
    /// A new session with a socket attached, which is sent the opening frames. It costs little until the first input, so that a connection
    /// that resumes another session can discard it.
    /// </summary>
    public async ValueTask<SessionLoop> BeginAsync(
        Dialect dialect, Language language, Principal principal, IFrameSink sink, CancellationToken cancellationToken)
    {
        var address = new SessionAddress(ResumeTokens.NewSessionId(), ResumeTokens.NewEpoch(), principal.ToString());

        // A client may use the token as soon as it has it.
        var offer = dialect == Dialect.V2 ? await services.Directory.RegisterAsync(address, cancellationToken) : null;
        var session = new SessionLoop(services, dialect, language, address, offer, sink, principal);
        services.Registry.Add(session);
        session.Open();
        if (principal.ExpiresAt is not null)
        {
            // Its loop must run to see the end, also where its client says nothing.
            await session.PostAsync(new SessionInput.Ticked(Clock.Now), cancellationToken);
        }

        if (!services.Credentials.IsGood(principal))
        {
            // They were revoked between the handshake and the moment that the session could be found.
            await session.PostAsync(new SessionInput.CredentialsRevoked(Clock.Now), cancellationToken);
        }

        return session;
    }
}
