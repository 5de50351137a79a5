using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Security;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Security;

/// <summary>Security settings: how each mistake is reported, and that no secret is ever shown.</summary>
public sealed class SecuritySettingsTests
{
    /// <summary>Settings, and the name of the mistake.</summary>
    public static TheoryData<string, string?> Rows => new()
    {
        { "", null },
        { "API_KEYS=alice=canary-key-0123456789", null },
        { "API_KEYS=alice=canary-key-0123456789;bob=canary-key-1123456789", null },
        { "API_KEYS=canary-key-0123456789", "API_KEYS" },
        { "API_KEYS=alice=canary", "API_KEYS" },
        { "API_KEYS=al/ice=canary-key-0123456789", "API_KEYS" },
        { "API_KEYS=alice=canary-key-0123456789;alice=canary-key-1123456789", "API_KEYS" },
        { "API_KEYS=alice=canary-key-0123456789密", "API_KEYS" },
        { "API_KEYS_FILE=/nowhere/keys.txt", "API_KEYS_FILE" },
        { "JWT_AUTHORITY=https://login.example.com|JWT_AUDIENCE=us", null },
        { "JWT_AUTHORITY=http://localhost:9000|JWT_AUDIENCE=us", null },
        { "JWT_AUTHORITY=http://login.example.com|JWT_AUDIENCE=us", "JWT_AUTHORITY" },
        { "JWT_AUTHORITY=login|JWT_AUDIENCE=us", "JWT_AUTHORITY" },
        { "JWT_AUTHORITY=https://login.example.com", "JWT_AUDIENCE" },
        { "JWT_KEY=canary-secret-of-thirty-two-characters|JWT_ISSUER=me|JWT_AUDIENCE=us", null },
        { "JWT_KEY=canary-secret-of-thirty-two-characters|JWT_AUDIENCE=us", "JWT_ISSUER" },
        { "JWT_KEY=canary|JWT_ISSUER=me|JWT_AUDIENCE=us", "JWT_KEY" },
        { "JWT_KEY=canary-secret-of-thirty-two-characters|JWT_AUTHORITY=https://a.example|JWT_ISSUER=me|JWT_AUDIENCE=us", "JWT_KEY" },
        { "JWT_AUDIENCE=us", "JWT_AUDIENCE" },
        { "JWT_ISSUER=me", "JWT_ISSUER" },
        { "ALLOWED_ORIGINS=https://app.example.com, http://localhost:3000", null },
        { "ALLOWED_ORIGINS=*", "ALLOWED_ORIGINS" },
        { "ALLOWED_ORIGINS=https://*.example.com", "ALLOWED_ORIGINS" },
        { "ALLOWED_ORIGINS=app.example.com", "ALLOWED_ORIGINS" },
        { "ALLOWED_ORIGINS=https://app.example.com/path", "ALLOWED_ORIGINS" },
        { "FORWARDED_PROXIES=127.0.0.1, 10.0.0.0/8, ::1, fd00::/8", null },
        { "FORWARDED_PROXIES=proxy.example.com", "FORWARDED_PROXIES" },
        { "FORWARDED_PROXIES=10.0.0.0/33", "FORWARDED_PROXIES" },
        { "TLS_CERT=/nowhere/a.pem", "TLS_KEY" },
        { "TLS_KEY=/nowhere/a.pem", "TLS_CERT" },
        { "TLS_CERT=/nowhere/a.pem|TLS_KEY=/etc/hostname", "TLS_CERT" },
        { "TLS_CERT=/etc/hostname|TLS_KEY=/etc/hostname", "TLS_CERT" },
        { "ALLOW_ANONYMOUS=perhaps", "ALLOW_ANONYMOUS" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_mistake_is_reported_without_any_secret(string settings, string? mistake)
    {
        var (read, reader) = Read(settings);
        Assert.Equal(mistake is null ? [] : [mistake], reader.Errors.Select(static error => error.Name));
        Assert.DoesNotContain("canary", read.ToString() + string.Concat(reader.Errors), StringComparison.Ordinal);
        Assert.All(reader.Errors, static error => Assert.NotEqual(error.Message.Chinese, error.Message.English));
    }

    [Theory]
    [InlineData("", false, true, true)]
    [InlineData("ALLOW_ANONYMOUS=1", false, true, false)]
    [InlineData("API_KEYS=alice=canary-key-0123456789", true, false, false)]
    [InlineData("API_KEYS=alice=canary-key-0123456789|ALLOW_ANONYMOUS=1", true, true, false)]
    [InlineData("JWT_AUTHORITY=https://login.example.com|JWT_AUDIENCE=us", true, false, false)]
    public void The_settings_determine_who_is_accepted(string settings, bool checks, bool letsStrangersIn, bool isForThisMachineOnly)
    {
        var read = Read(settings).Settings;
        Assert.Equal((checks, letsStrangersIn, isForThisMachineOnly), (read.SignIn.ChecksCredentials, read.SignIn.LetsStrangersIn, read.SignIn.IsForThisMachineOnly));
    }

    [Theory]
    [InlineData("http://localhost:8000", false)]
    [InlineData("http://LOCALHOST:8000", false)]
    [InlineData("http://127.0.0.1:0", false)]
    [InlineData("http://127.1.2.3:80", false)]
    [InlineData("http://[::1]:8000", false)]
    [InlineData("http://unix:/run/rag.sock", false)]
    [InlineData("http://0.0.0.0:8000", true)]
    [InlineData("http://[::]:8000", true)]
    [InlineData("http://*:8000", true)]
    [InlineData("https://+:8000", true)]
    [InlineData("http://192.168.1.5:8000", true)]
    [InlineData("http://example.org:80", true)]
    [InlineData("http://localhost.example.org:80", true)]
    public void A_public_address_is_recognised(string address, bool isReachable) => Assert.Equal(isReachable, Exposure.IsReachable(address));

    [Theory]
    [InlineData("http://localhost:8000;http://0.0.0.0:9000", "", null, 1)]
    [InlineData("http://localhost:8000", "", "http://*:9000", 1)]
    [InlineData("http://localhost:8000", "", null, 0)]
    [InlineData("http://0.0.0.0:9000", "ALLOW_ANONYMOUS=1", null, 0)]
    [InlineData("http://0.0.0.0:9000", "API_KEYS=alice=canary-key-0123456789", null, 0)]
    public void Anonymous_access_on_a_public_address_must_be_explicit(string urls, string settings, string? endpoint, int mistakes)
    {
        var (read, reader) = Read(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Kestrel:Endpoints:Web:Url", endpoint)]).Build();
        Exposure.Check(Exposure.Addresses(urls, configuration), read.SignIn, reader);
        Assert.Equal(mistakes, reader.Errors.Count);
    }

    private static (SecuritySettings Settings, SettingReader Reader) Read(string settings)
    {
        var pairs = settings.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], (string?)pair[1]));
        var reader = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build());
        return (SecuritySettings.Read(reader), reader);
    }
}
