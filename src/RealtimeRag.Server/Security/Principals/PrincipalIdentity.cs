using System.Security.Claims;

namespace RealtimeRag.Server.Security.Principals;

/// <summary>A <see cref="Principal"/> as a framework identity, with claims that a host's own policy can use.</summary>
internal sealed class PrincipalIdentity : ClaimsIdentity
{
    /// <summary>The claim type of the kind: <c>anonymous</c>, <c>key</c>, <c>jwt</c> or <c>ticket</c>.</summary>
    public const string KindClaim = "realtime_rag_kind";

    /// <summary>The name of the authentication scheme.</summary>
    public const string Scheme = "realtime-rag";

    private const string NameClaim = "sub";

    public PrincipalIdentity(Principal principal, IEnumerable<Claim>? claims = null)
        : base(
            [.. claims ?? [new Claim(NameClaim, principal.Name)], new Claim(KindClaim, Principal.KindName(principal.Kind))],
            Scheme, NameClaim, roleType: "roles") => Principal = principal;

    /// <summary>The principal.</summary>
    public Principal Principal { get; }

    /// <summary>The principal of a request; anonymous if a host has replaced our authentication with its own.</summary>
    public static Principal Of(ClaimsPrincipal user) => user.Identities.OfType<PrincipalIdentity>().FirstOrDefault()?.Principal ?? Principal.Anonymous;
}
