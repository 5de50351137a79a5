using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>What sessions need to know of their principals' credentials. Thread-safe.</summary>
internal interface ICredentialCheck
{
    /// <summary>Whether the credentials that somebody signed in with have not been revoked.</summary>
    bool IsGood(Principal principal);

    /// <summary>Finds out whose a key or token is, and lets the session know. Returns at once.</summary>
    void Check(SessionLoop session, string token);
}
