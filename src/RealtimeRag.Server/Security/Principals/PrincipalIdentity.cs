using System.Security.Claims;

namespace RealtimeRag.Server.Security.Principals;

/// <summary>A <see cref="Principal"/> as the framework carries it, with claims that a host's own policy may ask for.</summary>
internal sealed class PrincipalIdentity : ClaimsIdentity
{
    /// <summary>The claim of the kind: <c>anonymous</c>, <c>key</c>, <c>jwt</c> or <c>ticket</c>.</summary>
    public const string KindClaim = "realtime_rag_kind";

    /// <summary>The authentication scheme, as the framework names it.</summary>
    public const string Scheme = "realtime-rag";

    private const string NameClaim = "sub";

    public PrincipalIdentity(Principal principal, IEnumerable<Claim>? claims = null)
        : base(
            [.. claims ?? [new Claim(NameClaim, principal.Name)], new Claim(KindClaim, Principal.KindName(principal.Kind))],
            Scheme, NameClaim, roleType: "roles") => Principal = principal;

    /// <summary>Who it is.</summary>
    public Principal Principal { get; }

    /// <summary>Who a request is from; a stranger where a host has put its own authentication in the place of ours.</summary>
    public static Principal Of(ClaimsPrincipal user) => user.Identities.OfType<PrincipalIdentity>().FirstOrDefault()?.Principal ?? Principal.Anonymous;
}
