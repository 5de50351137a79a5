using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>The names of the authentication schemes, and which one a request is for.</summary>
internal static class SignInSchemes
{
    /// <summary>Chooses one of the others by what the request offers.</summary>
    public const string Any = PrincipalIdentity.Scheme;

    /// <summary>API keys.</summary>
    public const string Key = "realtime-rag.key";

    /// <summary>Tokens of an identity provider.</summary>
    public const string Jwt = "realtime-rag.jwt";

    /// <summary>Tickets.</summary>
    public const string Ticket = "realtime-rag.ticket";

    /// <summary>No usable credentials.</summary>
    public const string Anonymous = "realtime-rag.anonymous";

    /// <summary>The authorization policy: somebody who signed in, or a stranger where strangers are let in.</summary>
    public const string Policy = "realtime-rag";

    /// <summary>The scheme that looks at an offer.</summary>
    public static string For(OfferedCredential offer, SignInPolicy policy) => offer.Kind switch
    {
        // A server that knows no credentials lets everybody in, whatever else they carry.
        _ when !policy.ChecksCredentials => Anonymous,
        OfferKind.Ticket => Ticket,
        OfferKind.Bearer when policy.TakesTokens && (offer.LooksLikeJwt || !policy.TakesKeys) => Jwt,
        OfferKind.Bearer => Key,
        _ => Anonymous,
    };
}

/// <summary>Marks an endpoint that people sign in to, and whose refusals are ours to word.</summary>
internal sealed class SignInEndpoint;
