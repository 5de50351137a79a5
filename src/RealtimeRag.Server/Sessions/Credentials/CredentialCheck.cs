using Microsoft.AspNetCore.Authentication;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Sessions.Credentials;

/// <summary>Checks credentials sent on an open connection, with the same schemes as in the handshake. Thread-safe.</summary>
internal sealed class CredentialCheck(IServiceScopeFactory scopes, ApiKeyRing keys, SessionClock clock, ILogger<CredentialCheck> log) : ICredentialCheck
{
    /// <inheritdoc/>
    public bool IsGood(Principal principal) => keys.Knows(principal);

    /// <inheritdoc/>
    public PrincipalLimits LimitsOf(Principal principal) => keys.LimitsOf(principal);

    /// <inheritdoc/>
    public void Check(SessionLoop session, string token) => _ = CheckAsync(session, token);

    private async Task CheckAsync(SessionLoop session, string token)
    {
        // The session's loop must not wait for an authority.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (await SignInAsync(token) is { } principal && principal.IsSameParty(session.Principal))
        {
            await session.PostAsync(session.Renew(principal), CancellationToken.None);
            CredentialLog.Renewed(log, session.SessionId, principal.ToString());
        }
        else
        {
            await session.PostAsync(new SessionInput.CredentialsRefused(clock.Now), CancellationToken.None);
        }
    }

    private async Task<Principal?> SignInAsync(string token)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            context.Request.Headers.Authorization = "Bearer " + token;
            var result = await context.AuthenticateAsync(SignInSchemes.Any);
            return result.Succeeded ? PrincipalIdentity.Of(result.Principal) : null;
        }
        catch (Exception e)
        {
            CredentialLog.CheckFaulted(log, e);
            return null;
        }
    }
}
