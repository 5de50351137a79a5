namespace RealtimeRag.Server.Security.SignIn;

/// <summary>Which credentials the server knows, and whether it lets people in without any. Immutable.</summary>
/// <param name="TakesKeys">It knows API keys, or will once their file holds some.</param>
/// <param name="TakesTokens">It takes tokens of an identity provider.</param>
/// <param name="AllowAnonymous">Strangers are let in although the server can be reached from elsewhere, or knows credentials.</param>
internal sealed record SignInPolicy(bool TakesKeys, bool TakesTokens, bool AllowAnonymous)
{
    /// <summary>Whether the server knows credentials, and so looks at those that it is offered.</summary>
    public bool ChecksCredentials => TakesKeys || TakesTokens;

    /// <summary>Whether somebody without credentials is let in.</summary>
    public bool LetsStrangersIn => AllowAnonymous || !ChecksCredentials;

    /// <summary>Whether nothing but the loopback address keeps strangers out.</summary>
    public bool IsForThisMachineOnly => !AllowAnonymous && !ChecksCredentials;
}
