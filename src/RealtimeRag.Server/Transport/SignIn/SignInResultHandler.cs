using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Jwt;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Transport.SignIn;

/// <summary>Explains refusals at our endpoints; leaves a host's own endpoints to the framework.</summary>
/// <param name="refusal">Writes the refusal.</param>
/// <param name="metrics">Counts successful sign-ins.</param>
internal sealed class SignInResultHandler(SignInRefusal refusal, ServerMetrics metrics) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    /// <inheritdoc/>
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var ours = context.GetEndpoint()?.Metadata.GetMetadata<SignInEndpoint>();
        var isOurs = ours is not null;
        if (!isOurs || authorizeResult.Succeeded)
        {
            if (ours is { IsForAdmins: false })
            {
                metrics.SignedIn(Principal.KindName(PrincipalIdentity.Of(context.User).Kind));
            }

            await _framework.HandleAsync(next, context, policy, authorizeResult);
        }
        else if (authorizeResult.Forbidden)
        {
            await refusal.RefuseAsync(context, ours!.IsForAdmins ? SignInProblem.NotAdmin : SignInProblem.Forbidden);
        }
        else
        {
            // The scheme has already processed the request and returns the same result.
            var looked = await context.AuthenticateAsync(SignInSchemes.Any);
            await refusal.RefuseAsync(context, ProblemOf(looked.Failure));
        }
    }

    private static SignInProblem ProblemOf(Exception? failure) => failure switch
    {
        null => SignInProblem.Missing,
        SignInException ours => ours.Problem,
        _ => JwtSetup.ProblemOf(failure),
    };
}
