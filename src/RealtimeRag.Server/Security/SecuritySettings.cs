using RealtimeRag.Server.Security.Jwt;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Origins;
using RealtimeRag.Server.Security.SignIn;
using RealtimeRag.Server.Security.Tls;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security;

/// <summary>Who may connect, from where, and how. Immutable. <see cref="object.ToString"/> reveals no secret.</summary>
internal sealed record SecuritySettings
{
    /// <summary>API keys.</summary>
    public required ApiKeySettings Keys { get; init; }

    /// <summary>Tokens of an identity provider; null if none are accepted.</summary>
    public required JwtSettings? Jwt { get; init; }

    /// <summary>Whether anonymous access is allowed although the server is reachable from outside or has credentials.</summary>
    public required bool AllowAnonymous { get; init; }

    /// <summary>Which web pages may connect.</summary>
    public required AllowedOrigins Origins { get; init; }

    /// <summary>The proxies whose forwarded headers are trusted.</summary>
    public required TrustedProxies Proxies { get; init; }

    /// <summary>The certificate; null for plain HTTP.</summary>
    public required TlsSettings? Tls { get; init; }

    /// <summary>Which credentials are accepted.</summary>
    public SignInPolicy SignIn => new(Keys.IsConfigured, Jwt is not null, AllowAnonymous);

    /// <summary>Reads the settings.</summary>
    public static SecuritySettings Read(SettingReader settings) => new()
    {
        Keys = ApiKeySettings.Read(settings),
        Jwt = JwtSettings.Read(settings),
        AllowAnonymous = settings.Switch("ALLOW_ANONYMOUS") ?? false,
        Origins = AllowedOrigins.Read(settings),
        Proxies = TrustedProxies.Read(settings),
        Tls = TlsSettings.Read(settings),
    };
}
