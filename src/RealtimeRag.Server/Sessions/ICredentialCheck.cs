using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>Checks the credentials of principals for sessions. Thread-safe.</summary>
internal interface ICredentialCheck
{
    /// <summary>Whether a principal's credentials have not been revoked.</summary>
    bool IsGood(Principal principal);

    /// <summary>A principal's limits in the current file of keys, which may have changed since the principal connected.</summary>
    PrincipalLimits LimitsOf(Principal principal);

    /// <summary>Authenticates a key or token and posts the result to the session. Returns at once.</summary>
    void Check(SessionLoop session, string token);
}
