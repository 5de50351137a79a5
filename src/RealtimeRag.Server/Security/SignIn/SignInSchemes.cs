using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>The names of the authentication schemes, and the choice between them.</summary>
internal static class SignInSchemes
{
    /// <summary>Forwards to one of the others, depending on what the request offers.</summary>
    public const string Any = PrincipalIdentity.Scheme;

    /// <summary>API keys.</summary>
    public const string Key = "realtime-rag.key";

    /// <summary>Tokens of an identity provider.</summary>
    public const string Jwt = "realtime-rag.jwt";

    /// <summary>Tickets.</summary>
    public const string Ticket = "realtime-rag.ticket";

    /// <summary>No usable credentials.</summary>
    public const string Anonymous = "realtime-rag.anonymous";

    /// <summary>The authorization policy: signed-in clients, and anonymous ones if allowed.</summary>
    public const string Policy = "realtime-rag";

    /// <summary>The authorization policy of administrators: keys with that right; on a server without credentials, the machine's own user.</summary>
    public const string AdminPolicy = "realtime-rag.admin";

    /// <summary>The scheme for the offered credentials.</summary>
    public static string For(OfferedCredential offer, SignInPolicy policy) => offer.Kind switch
    {
        // A server without credentials accepts every client, whatever it offers.
        _ when !policy.ChecksCredentials => Anonymous,
        OfferKind.Ticket => Ticket,
        OfferKind.Bearer when policy.TakesTokens && (offer.LooksLikeJwt || !policy.TakesKeys) => Jwt,
        OfferKind.Bearer => Key,
        _ => Anonymous,
    };
}

/// <summary>Marks an endpoint that requires signing in and whose refusals we write.</summary>
internal sealed class SignInEndpoint
{
    /// <summary>Whether it is for administrators, whose requests are not attempts to connect.</summary>
    public bool IsForAdmins { get; init; }
}
