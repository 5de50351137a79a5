using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Keys;

namespace RealtimeRag.Server.Sessions.Credentials;

/// <summary>Ends the sessions of revoked keys, with or without a connection.</summary>
internal sealed class RevocationWatch(ApiKeyRing keys, SessionRegistry sessions, SessionClock clock, ILogger<RevocationWatch> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        keys.Changed += EndRevoked;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        keys.Changed -= EndRevoked;
        return Task.CompletedTask;
    }

    private void EndRevoked(object? sender, EventArgs e)
    {
        foreach (var session in sessions.All)
        {
            if (!keys.Knows(session.Principal))
            {
                // A session whose inbox is full must not delay the others.
                CredentialLog.Revoked(log, session.SessionId, session.Principal.ToString());
                _ = session.PostAsync(new SessionInput.CredentialsRevoked(clock.Now), CancellationToken.None).AsTask();
            }
        }
    }
}
