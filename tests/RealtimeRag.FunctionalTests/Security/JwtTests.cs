using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Security.Jwt;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Tokens of an identity provider, over the real HTTP stack: what is taken, and every way in which one can be wrong.</summary>
public sealed class JwtTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-at-least-thirty-two-characters";
    private const string Issuer = "https://issuer.test";

    private readonly FakeTime _time = new();
    private FakeAuthority _authority = null!;

    private DateTimeOffset Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync() => _authority = await FakeAuthority.StartAsync();

    public ValueTask DisposeAsync() => _authority.DisposeAsync();

    [Fact]
    public async Task A_token_of_the_authority_is_accepted_and_only_its_user_name_is_logged()
    {
        await using var server = await StartAsync();
        var token = _authority.Token(Now);
        Assert.Equal(101, await StatusAsync(server, token));
        Assert.Equal(101, await StatusAsync(server, token, asSubprotocol: true));
        Assert.DoesNotContain(token, server.Log.Text);
        Assert.DoesNotContain(token.Split('.')[2], server.Log.Text);
    }

    public static TheoryData<string> Wrong =>
    [
        "expired", "not yet good", "wrong audience", "wrong issuer", "no subject", "blank subject", "unsigned", "HMAC with the public key", "another's key",
        "cut", "changed payload", "changed signature", "not a token", "algorithm of another kind",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_token_is_rejected(string row)
    {
        await using var server = await StartAsync();
        using var socket = await RawSocket.ConnectAsync(server);
        var token = WrongToken(row);
        var head = await SignInTableTests.AskAsync(socket, $"Authorization: Bearer {token}", "");
        Assert.StartsWith("HTTP/1.1 401", head, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", head);
        Assert.DoesNotContain(token, server.Log.Text);

        // The server still works and accepts the valid token.
        Assert.Equal(101, await StatusAsync(server, _authority.Token(Now)));
    }

    [Theory]
    [InlineData(-31, 101)]
    [InlineData(29, 101)]
    [InlineData(31, 401)]
    public async Task A_token_is_valid_until_its_expiry_plus_half_a_minute_of_clock_skew(int afterItsEnd, int status)
    {
        await using var server = await StartAsync();
        var token = _authority.Token(Now, lifetime: TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(afterItsEnd));
        Assert.Equal(status, await StatusAsync(server, token));
    }

    [Fact]
    public async Task A_token_that_never_expires_is_accepted()
    {
        await using var server = await StartAsync();
        Assert.Equal(101, await StatusAsync(server, _authority.Token(Now, lifetime: DateTimeOffset.MaxValue - Now)));
    }

    [Fact]
    public async Task Keys_are_fetched_again_when_an_authority_changes_them()
    {
        await using var server = await StartAsync();
        var before = _authority.Token(Now);
        Assert.Equal(101, await StatusAsync(server, before));
        _authority.Rotate();
        var after = _authority.Token(Now);
        Assert.Equal(101, await StatusAsync(server, after));
        Assert.Equal(2, _authority.Fetches);
        Assert.Equal(401, await StatusAsync(server, before));
    }

    [Fact]
    public async Task Tokens_with_unknown_keys_do_not_cause_repeated_fetches()
    {
        await using var server = await StartAsync();
        Assert.Equal(101, await StatusAsync(server, _authority.Token(Now)));
        for (var i = 0; i < 20; i++)
        {
            using var key = new RsaKey($"unknown-{i}");
            Assert.Equal(401, await StatusAsync(server, _authority.Token(Now, signing: key.Credentials)));
        }

        Assert.Equal(2, _authority.Fetches);
        _authority.Rotate();
        Assert.Equal(401, await StatusAsync(server, _authority.Token(Now)));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(101, await StatusAsync(server, _authority.Token(Now)));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[fd00:ec2::254]/latest")]
    [InlineData("http://[::ffff:169.254.169.254]/latest")]
    [InlineData("http://0251.0376.0251.0376/latest")]
    [InlineData("http://2852039166/latest")]
    public async Task Keys_are_never_fetched_from_a_metadata_service(string address)
    {
        _authority.KeysAddress = address;
        await using var server = await StartAsync();
        var failure = await Assert.ThrowsAnyAsync<Exception>(
            () => server.Services.GetRequiredService<AuthorityKeys>().GetConfigurationAsync(TestContext.Current.CancellationToken));
        Assert.IsType<ForbiddenAddressException>(failure.GetBaseException());
    }

    [Fact]
    public async Task While_the_authority_is_down_no_client_is_accepted()
    {
        var token = _authority.Token(Now);
        var address = _authority.Url;
        await _authority.DisposeAsync();
        await using var server = await TestServer.StartAsync(time: _time, settings: [("JWT_AUTHORITY", address), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        Assert.Equal(401, await StatusAsync(server, token));
    }

    [Theory]
    [InlineData(SecurityAlgorithms.HmacSha256, Secret, 101)]
    [InlineData(SecurityAlgorithms.HmacSha512, Secret + Secret, 401)]
    [InlineData(SecurityAlgorithms.HmacSha256, "another-secret-of-at-least-thirty-two-characters", 401)]
    public async Task A_shared_secret_signs_tokens_too(string algorithm, string secret, int status)
    {
        await using var server = await TestServer.StartAsync(
            time: _time, settings: [("JWT_KEY", Secret), ("JWT_ISSUER", Issuer), ("JWT_AUDIENCE", FakeAuthority.Audience)]);
        var signing = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), algorithm);
        Assert.Equal(status, await StatusAsync(server, FakeAuthority.Sign(Now, "user-1", null, FakeAuthority.Audience, Issuer, signing)));
        Assert.Equal(401, await StatusAsync(server, _authority.Token(Now, issuer: Issuer)));
        Assert.DoesNotContain(Secret, server.Log.Text);
    }

    [Theory]
    [InlineData("alice-key-0123456789", 101)]
    [InlineData("alice-key-0123456780", 401)]
    public async Task Keys_and_tokens_are_accepted_together(string key, int status)
    {
        await using var server = await StartAsync(("API_KEYS", "alice=alice-key-0123456789"));
        Assert.Equal(status, await StatusAsync(server, key));
        Assert.Equal(101, await StatusAsync(server, _authority.Token(Now)));
    }

    private string WrongToken(string row)
    {
        var good = _authority.Token(Now);
        var parts = good.Split('.');
        switch (row)
        {
            case "expired":
                return _authority.Token(Now - TimeSpan.FromHours(2));
            case "not yet good":
                return _authority.Token(Now + TimeSpan.FromMinutes(1));
            case "wrong audience":
                return _authority.Token(Now, audience: "another");
            case "wrong issuer":
                return _authority.Token(Now, issuer: "https://evil.test");
            case "no subject":
                return _authority.Token(Now, subject: null);
            case "blank subject":
                return _authority.Token(Now, subject: " ");
            case "unsigned":
                return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
            case "HMAC with the public key":
                var confused = new SymmetricSecurityKey(Encoding.ASCII.GetBytes(_authority.PublicPem)) { KeyId = "first" };
                return _authority.Token(Now, signing: new(confused, SecurityAlgorithms.HmacSha256));
            case "another's key":
                using (var key = new RsaKey("first"))
                {
                    return _authority.Token(Now, signing: key.Credentials);
                }

            case "algorithm of another kind":
                return $"{Base64UrlEncoder.Encode("""{"alg":"RSA1_5","typ":"JWT","kid":"first"}""")}.{parts[1]}.{parts[2]}";
            case "cut":
                return good[..^10];
            case "changed payload":
                var payload = Base64UrlEncoder.Decode(parts[1]).Replace("user-1", "user-2", StringComparison.Ordinal);
                return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
            case "changed signature":
                return $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}";
            default:
                return "eyJ.not.a-token";
        }
    }

    private Task<TestServer> StartAsync(params (string, string)[] more) =>
        TestServer.StartAsync(time: _time, settings: [("JWT_AUTHORITY", _authority.Url), ("JWT_AUDIENCE", FakeAuthority.Audience), .. more]);

    private static async Task<int> StatusAsync(TestServer server, string token, bool asSubprotocol = false)
    {
        using var socket = await RawSocket.ConnectAsync(server);
        var head = await SignInTableTests.AskAsync(
            socket, asSubprotocol ? $"Sec-WebSocket-Protocol: realtime-rag.v2, bearer.{token}" : $"Authorization: Bearer {token}", "");
        return int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3));
    }

    /// <summary>A key that no authority published.</summary>
    private sealed class RsaKey(string id) : IDisposable
    {
        private readonly System.Security.Cryptography.RSA _rsa = System.Security.Cryptography.RSA.Create(2048);

        public SigningCredentials Credentials => new(new RsaSecurityKey(_rsa) { KeyId = id, CryptoProviderFactory = { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256);

        public void Dispose() => _rsa.Dispose();
    }
}
