using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>Base class of the server's authentication schemes: turns the offered credentials into a principal, or a problem.</summary>
internal abstract class SignInHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The offered credentials of a request; parsed each time, since that is cheap.</summary>
    public static OfferedCredential OfferOf(HttpContext context) =>
        OfferedCredential.Of(context.Request, context.WebSockets.IsWebSocketRequest ? context.WebSockets.WebSocketRequestedProtocols : null);

    /// <summary>Authenticates the offered credentials.</summary>
    /// <exception cref="SignInException">They are not valid.</exception>
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

/// <summary>Authenticates API keys.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Keys.ApiKeyRing keys)
    : SignInHandler(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override ValueTask<Principal> SignInAsync(OfferedCredential offer) =>
        keys.Find(offer.Secret) is { } key ? ValueTask.FromResult(key.Owner) : throw new SignInException(SignInProblem.Invalid);
}

/// <summary>Authenticates tickets.</summary>
internal sealed class TicketHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Tickets.ITicketStore tickets)
    : SignInHandler(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override async ValueTask<Principal> SignInAsync(OfferedCredential offer) =>
        await tickets.RedeemAsync(offer.Secret, Context.RequestAborted) ?? throw new SignInException(SignInProblem.Ticket);
}

/// <summary>Handles requests without usable credentials.</summary>
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
