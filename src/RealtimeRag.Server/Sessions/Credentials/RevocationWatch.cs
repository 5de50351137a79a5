using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Keys;

namespace RealtimeRag.Server.Sessions.Credentials;

/// <summary>Ends the sessions of keys that are no longer there, connected or not.</summary>
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
                // One whose inbox is full does not keep the others waiting.
                CredentialLog.Revoked(log, session.SessionId, session.Principal.ToString());
                _ = session.PostAsync(new SessionInput.CredentialsRevoked(clock.Now), CancellationToken.None).AsTask();
            }
        }
    }
}
