namespace RealtimeRag.Server.Security.SignIn;

/// <summary>Which credentials the server accepts, and whether it allows anonymous access. Immutable.</summary>
/// <param name="TakesKeys">Whether API keys are accepted, or will be once their file contains some.</param>
/// <param name="TakesTokens">Whether tokens of an identity provider are accepted.</param>
/// <param name="AllowAnonymous">Whether anonymous access is allowed although the server is reachable from outside or has credentials.</param>
internal sealed record SignInPolicy(bool TakesKeys, bool TakesTokens, bool AllowAnonymous)
{
    /// <summary>Whether the server has credentials, so that offered ones are checked.</summary>
    public bool ChecksCredentials => TakesKeys || TakesTokens;

    /// <summary>Whether clients without credentials are allowed.</summary>
    public bool LetsStrangersIn => AllowAnonymous || !ChecksCredentials;

    /// <summary>Whether listening on loopback is the only protection.</summary>
    public bool IsForThisMachineOnly => !AllowAnonymous && !ChecksCredentials;
}
