using System.Text;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Jwt;

/// <summary>Which tokens of an identity provider are accepted. Immutable. <see cref="object.ToString"/> reveals no key.</summary>
internal sealed record JwtSettings
{
    private const int ShortestKey = 32;

    /// <summary>The provider whose keys are fetched; null if tokens are signed with <see cref="Key"/>.</summary>
    public required Uri? Authority { get; init; }

    /// <summary>The required issuer of a token; null for the one in the authority's metadata.</summary>
    public required string? Issuer { get; init; }

    /// <summary>The required audience of a token.</summary>
    public required string Audience { get; init; }

    /// <summary>The secret that signs tokens (HMAC); null if an authority's keys do.</summary>
    public required JwtKey? Key { get; init; }

    /// <summary>Whether the authority, or a proxy in front of it, may have an address that is link-local or belongs to a metadata service.</summary>
    public bool AllowsLinkLocal { get; init; }

    /// <summary>Reads <c>JWT_AUTHORITY</c>, <c>JWT_KEY</c>, <c>JWT_ISSUER</c> and <c>JWT_AUDIENCE</c>; null if tokens are not accepted.</summary>
    public static JwtSettings? Read(SettingReader settings)
    {
        var authority = settings.HttpUrl("JWT_AUTHORITY", null);
        var key = settings.Secret("JWT_KEY");
        var (issuer, audience) = (settings.Text("JWT_ISSUER"), settings.Text("JWT_AUDIENCE"));
        if (authority is null && key is null)
        {
            if (settings.Text("JWT_AUTHORITY") is null && (issuer ?? audience) is not null)
            {
                settings.Fail(
                    issuer is null ? "JWT_AUDIENCE" : "JWT_ISSUER",
                    "只有这一项不会启用 JWT：请同时设置 JWT_AUTHORITY 或 JWT_KEY",
                    "has no effect on its own: set JWT_AUTHORITY or JWT_KEY as well");
            }

            return null;
        }

        Check(settings, authority, key, issuer, audience);
        return new()
        {
            Authority = authority,
            Issuer = issuer,
            Audience = audience ?? "",
            Key = key is null ? null : new(Encoding.UTF8.GetBytes(key)),
            AllowsLinkLocal = settings.Switch("BACKEND_LINK_LOCAL") ?? false,
        };
    }

    private static void Check(SettingReader settings, Uri? authority, string? key, string? issuer, string? audience)
    {
        if (authority is not null && key is not null)
        {
            settings.Fail("JWT_KEY", "与 JWT_AUTHORITY 只能设置一个", "cannot be set together with JWT_AUTHORITY");
        }

        if (authority is { Scheme: "http", IsLoopback: false })
        {
            settings.Fail("JWT_AUTHORITY", "应为 https 地址：密钥不能经明文获取", "must be an https address: keys are not fetched over plain HTTP");
        }

        if (key is { Length: < ShortestKey })
        {
            settings.Fail("JWT_KEY", $"至少需要 {ShortestKey} 个字符", $"needs at least {ShortestKey} characters");
        }

        if (key is not null && issuer is null)
        {
            settings.Fail("JWT_ISSUER", "使用 JWT_KEY 时必填：令牌的 iss", "is required with JWT_KEY: the tokens' iss");
        }

        if (audience is null)
        {
            settings.Fail("JWT_AUDIENCE", "使用 JWT 时必填：令牌的 aud，否则别处的令牌也会被接受", "is required with JWT: the tokens' aud, otherwise tokens meant for others would be accepted");
        }
    }
}

/// <summary>A secret that signs tokens. <see cref="ToString"/> does not reveal it.</summary>
/// <param name="bytes">The secret.</param>
internal sealed class JwtKey(byte[] bytes)
{
    /// <summary>The secret.</summary>
    public byte[] Bytes => bytes;

    /// <inheritdoc/>
    public override string ToString() => "(set)";
}
