using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>What the schemes of this server have in common: a request's offer becomes a principal, or a problem.</summary>
internal abstract class SignInHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The offer of a request; read anew each time, since it costs little.</summary>
    public static OfferedCredential OfferOf(HttpContext context) =>
        OfferedCredential.Of(context.Request, context.WebSockets.IsWebSocketRequest ? context.WebSockets.WebSocketRequestedProtocols : null);

    /// <summary>Whose offer it is.</summary>
    /// <exception cref="SignInException">Nobody's.</exception>
    protected abstract ValueTask<Principal> SignInAsync(OfferedCredential offer);

    /// <inheritdoc/>
    protected sealed override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var principal = await SignInAsync(OfferOf(Context));
            return AuthenticateResult.Success(new(new ClaimsPrincipal(new PrincipalIdentity(principal)), Scheme.Name));
        }
        catch (SignInException e)
        {
            return AuthenticateResult.Fail(e);
        }
    }
}

/// <summary>API keys.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Keys.ApiKeyRing keys)
    : SignInHandler(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override ValueTask<Principal> SignInAsync(OfferedCredential offer) =>
        keys.Find(offer.Secret) is { } key ? ValueTask.FromResult(key.Owner) : throw new SignInException(SignInProblem.Invalid);
}

/// <summary>Tickets.</summary>
internal sealed class TicketHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Tickets.ITicketStore tickets)
    : SignInHandler(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override async ValueTask<Principal> SignInAsync(OfferedCredential offer) =>
        await tickets.RedeemAsync(offer.Secret, Context.RequestAborted) ?? throw new SignInException(SignInProblem.Ticket);
}

/// <summary>Requests without usable credentials.</summary>
internal sealed class AnonymousHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SignInPolicy policy)
    : SignInHandler(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override ValueTask<Principal> SignInAsync(OfferedCredential offer) => offer.Kind switch
    {
        _ when !policy.ChecksCredentials => ValueTask.FromResult(Principal.Anonymous),
        OfferKind.InAddress => throw new SignInException(SignInProblem.InAddress),
        OfferKind.Ambiguous => throw new SignInException(SignInProblem.Ambiguous),
        _ when policy.LetsStrangersIn => ValueTask.FromResult(Principal.Anonymous),
        _ => throw new SignInException(SignInProblem.Missing),
    };
}
