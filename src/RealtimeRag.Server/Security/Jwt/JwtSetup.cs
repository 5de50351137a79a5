using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Security.Jwt;

/// <summary>Configures the framework's token handler: algorithms, keys, lifetime.</summary>
/// <param name="settings">The accepted tokens.</param>
/// <param name="authority">The authority's keys; null if tokens are signed with a secret.</param>
/// <param name="time">The clock.</param>
internal sealed class JwtSetup(JwtSettings settings, AuthorityKeys? authority, TimeProvider time)
{
    private const int LongestName = 128;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // An authority's public keys must never verify an HMAC, which anyone who knows them could compute.
    private static readonly string[] PublicKeyAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly string[] SecretKeyAlgorithms = [SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384, SecurityAlgorithms.HmacSha512];

    /// <summary>Configures the options.</summary>
    public void Apply(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        options.TimeProvider = time;
        options.ConfigurationManager = authority;
        options.TokenValidationParameters = new()
        {
            ValidAlgorithms = settings.Key is null ? PublicKeyAlgorithms : SecretKeyAlgorithms,
            IssuerSigningKey = settings.Key is { } key ? new SymmetricSecurityKey(key.Bytes) : null,
            ValidIssuer = settings.Issuer,
            ValidateIssuer = true,
            ValidAudience = settings.Audience,
            ValidateAudience = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = ClockSkew,
            LifetimeValidator = IsAlive,
            NameClaimType = "sub",
        };
        options.Events = new() { OnMessageReceived = OnMessageReceived, OnTokenValidated = OnTokenValidated };
    }

    /// <summary>The sign-in problem for a token that the framework rejects.</summary>
    public static SignInProblem ProblemOf(Exception failure) =>
        failure is SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException ? SignInProblem.Expired : SignInProblem.Invalid;

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        // Added to the token's times, the skew could exceed the last possible date, which some providers write for "never".
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now - ClockSkew < end && !(notBefore > now + ClockSkew);
    }

    private static DateTimeOffset EndOf(SecurityToken token) =>
        DateTime.MaxValue - token.ValidTo > ClockSkew ? new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + ClockSkew : DateTimeOffset.MaxValue;

    private static Task OnMessageReceived(MessageReceivedContext context)
    {
        context.Token = SignInHandler.OfferOf(context.HttpContext).Secret;
        if (context.Token.Length == 0)
        {
            context.Fail(new SignInException(SignInProblem.Invalid));
        }

        return Task.CompletedTask;
    }

    private static Task OnTokenValidated(TokenValidatedContext context)
    {
        var user = context.Principal!;
        var name = user.FindFirst("sub")?.Value;
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            context.Fail(new SignInException(SignInProblem.Invalid));
            return Task.CompletedTask;
        }

        var principal = new Principal(PrincipalKind.Jwt, name) { ExpiresAt = EndOf(context.SecurityToken) };
        context.Principal = new ClaimsPrincipal(new PrincipalIdentity(principal, user.Claims));
        return Task.CompletedTask;
    }
}
