using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Credentials that end while a connection lasts: a warning, a renewal on the open connection, or the end.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // Half a minute is allowed for clocks that differ.
    private static readonly TimeSpan UntilWarning = Lifetime + TimeSpan.FromSeconds(30) - TimeSpan.FromSeconds(60);

    private readonly FakeTime _time = new();
    private FakeAuthority _authority = null!;

    public async ValueTask InitializeAsync() => _authority = await FakeAuthority.StartAsync();

    public ValueTask DisposeAsync() => _authority.DisposeAsync();

    [Fact]
    public async Task Input46_Without_a_renewal_the_connection_closes_a_minute_after_the_warning()
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token());
        await AdvanceAsync(UntilWarning);
        Assert.Contains("\"reason\":\"credentials\",\"in_ms\":60000,\"seq\":", await client.UntilAsync("going_away"));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(4500, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task V1_sees_only_the_close_code()
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token(), isV2: false);
        await AdvanceAsync(UntilWarning);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1008, await client.UntilClosedAsync());
        Assert.DoesNotContain(client.Frames, static frame => frame.Contains("going_away", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_token_renews_the_open_connection()
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token());
        await AdvanceAsync(UntilWarning);
        await client.UntilAsync("going_away");
        var token = Token();
        await AuthenticateAsync(client, token);
        await client.UntilAsync("\"received_type\":\"authenticate\"");
        await AdvanceAsync(UntilWarning, by: TimeSpan.FromMinutes(2));
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("keepalive");
        await AdvanceAsync(UntilWarning - TimeSpan.FromMinutes(2));
        await client.UntilAsync("going_away");
        Assert.DoesNotContain(token, server.Log.Text);
    }

    [Theory]
    [InlineData("another user")]
    [InlineData("expired")]
    [InlineData("another authority")]
    [InlineData("nonsense")]
    public async Task A_wrong_token_ends_the_connection(string row)
    {
        await using var other = await FakeAuthority.StartAsync();
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token());
        await AuthenticateAsync(client, row switch
        {
            "another user" => Token("user-2"),
            "expired" => _authority.Token(_time.GetUtcNow() - TimeSpan.FromHours(1), lifetime: Lifetime),
            "another authority" => other.Token(_time.GetUtcNow(), issuer: _authority.Url),
            _ => "nonsense",
        });
        Assert.Equal(4500, await client.UntilClosedAsync());
        Assert.DoesNotContain(client.Frames, static frame => frame.Contains("authenticate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_whose_token_expired_can_be_resumed_with_a_new_one_by_the_same_user_only()
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token());
        using var hello = JsonDocument.Parse(client.Frames[0]);
        await AdvanceAsync(UntilWarning, by: UntilWarning + TimeSpan.FromMinutes(1));
        Assert.Equal(4500, await client.UntilClosedAsync());
        await server.Log.WhenAsync("ended: 4500");

        Assert.Contains("\"recovered\":false,\"reason\":\"unknown\"", await ResumeAsync(server, Token("user-2"), hello.RootElement));
        Assert.Contains("\"recovered\":true", await ResumeAsync(server, Token(), hello.RootElement));
    }

    [Fact]
    public async Task Credentials_without_expiry_may_be_sent_again()
    {
        await using var server = await StartAsync(("API_KEYS", $"alice={SignInServers.Key}"));
        using var client = await ConnectAsync(server, SignInServers.Key);
        await AuthenticateAsync(client, SignInServers.Key);
        await client.UntilAsync("\"received_type\":\"authenticate\"");
        await AuthenticateAsync(client, Token());
        Assert.Equal(4500, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_server_without_credentials_accepts_any()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ConnectAsync(server, "anything");
        await AuthenticateAsync(client, "anything else");
        await client.UntilAsync("\"received_type\":\"authenticate\"");
    }

    [Theory]
    [InlineData("""{"type":"authenticate"}""")]
    [InlineData("""{"type":"authenticate","token":""}""")]
    [InlineData("""{"type":"authenticate","token":7}""")]
    public async Task A_message_without_a_token_is_a_harmless_mistake(string message)
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, Token());
        await client.SendAsync(message);
        await client.UntilAsync("INVALID_MESSAGE");
    }

    /// <summary>Lets time pass once the session has set its timer, which fires after <paramref name="due"/>, and no frame is being sent.</summary>
    private async Task AdvanceAsync(TimeSpan due, TimeSpan? by = null)
    {
        await _time.WhenTimerAsync(due, TestContext.Current.CancellationToken);
        await _time.WhenQuietAsync(new TransportOptions().SendTime, TestContext.Current.CancellationToken);
        _time.Advance(by ?? due);
    }

    private string Token(string subject = "user-1") => _authority.Token(_time.GetUtcNow(), subject, Lifetime);

    private Task<TestServer> StartAsync(params (string, string)[] more) =>
        TestServer.StartAsync(time: _time, settings: [("JWT_AUTHORITY", _authority.Url), ("JWT_AUDIENCE", FakeAuthority.Audience), .. more]);

    private static async Task<TalkClient> ConnectAsync(TestServer server, string token, bool isV2 = true)
    {
        var client = await server.ConnectAsync(configure: options =>
        {
            options.SetRequestHeader("Authorization", "Bearer " + token);
            if (isV2)
            {
                options.AddSubProtocol("realtime-rag.v2");
            }
        });
        await client.UntilAsync("listening");
        return client;
    }

    private static Task AuthenticateAsync(TalkClient client, string token) => client.SendAsync($$"""{"type":"authenticate","token":"{{token}}"}""");

    private static async Task<string> ResumeAsync(TestServer server, string token, JsonElement hello)
    {
        var client = await server.ConnectAsync(configure: options =>
        {
            options.SetRequestHeader("Authorization", "Bearer " + token);
            options.AddSubProtocol("realtime-rag.v2");
        });
        await client.SendAsync(
            $$"""{"type":"resume","session_id":"{{hello.GetProperty("session_id").GetString()}}","epoch":"{{hello.GetProperty("epoch").GetString()}}","resume_token":"{{hello.GetProperty("resume_token").GetString()}}","last_seq":1}""");
        return await client.UntilAsync("\"received_type\":\"resume\"");
    }
}
