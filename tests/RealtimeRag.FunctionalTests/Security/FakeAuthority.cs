using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>An identity provider on a free port: publishes its keys, rotates them, and signs valid and invalid tokens.</summary>
internal sealed class FakeAuthority : IAsyncDisposable
{
    public const string Audience = "realtime-rag-tests";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly WebApplication _app;
    private readonly Channel<string> _fetched = Channel.CreateUnbounded<string>();
    private RsaSecurityKey _key = NewKey("first");

    private FakeAuthority(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>The public key as a file of the provider would show it.</summary>
    public string PublicPem => _key.Rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>Where it says that its keys are; null for where they really are.</summary>
    public string? KeysAddress { get; set; }

    /// <summary>How many times the keys were fetched.</summary>
    public int Fetches => _fetched.Reader.Count;

    public static async Task<FakeAuthority> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var authority = new FakeAuthority(builder.Build());
        authority._app.Run(authority.ServeAsync);
        await authority._app.StartAsync(TestContext.Current.CancellationToken);
        return authority;
    }

    /// <summary>A new key replaces the previous one.</summary>
    public void Rotate(string id = "second") => _key = NewKey(id);

    /// <summary>A token for a user.</summary>
    /// <param name="now">The time of issue.</param>
    /// <param name="subject">The user; null leaves it out.</param>
    /// <param name="lifetime">How long it is valid; one hour by default.</param>
    /// <param name="audience">The intended audience.</param>
    /// <param name="issuer">The issuer that it names.</param>
    /// <param name="signing">Another signature than the provider's.</param>
    public string Token(
        DateTimeOffset now, string? subject = "user-1", TimeSpan? lifetime = null, string audience = Audience, string? issuer = null, SigningCredentials? signing = null) =>
        Sign(now, subject, lifetime, audience, issuer ?? Url, signing ?? new(_key, SecurityAlgorithms.RsaSha256));

    public static string Sign(DateTimeOffset now, string? subject, TimeSpan? lifetime, string audience, string issuer, SigningCredentials? signing) =>
        Handler.CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity(subject is null ? [] : [new Claim("sub", subject)]),
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + (lifetime ?? TimeSpan.FromHours(1))).UtcDateTime,
            SigningCredentials = signing,
        });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    private Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            var metadata = new Dictionary<string, object> { ["issuer"] = Url, ["jwks_uri"] = KeysAddress ?? Url + "/keys" };
            return context.Response.WriteAsync(JsonSerializer.Serialize(metadata));
        }

        _fetched.Writer.TryWrite(context.Request.Path!);
        var key = _key.Rsa.ExportParameters(includePrivateParameters: false);
        var jwk = new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = _key.KeyId,
            ["n"] = Base64UrlEncoder.Encode(key.Modulus),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
        return context.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["keys"] = new[] { jwk } }));
    }
}
