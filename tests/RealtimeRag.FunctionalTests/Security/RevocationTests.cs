using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Revoking a key closes the connections that it opened, and no others.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;
    private readonly FakeTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, false, 4500)]
    [InlineData(false, false, 1008)]
    [InlineData(true, true, 4500)]
    public async Task Input47_Connections_of_a_revoked_key_close_within_a_second(bool isV2, bool withTicket, int code)
    {
        var (alice, bob) = (await AddAsync("alice"), await AddAsync("bob"));
        await using var server = await StartAsync();
        using var hers = withTicket
            ? await server.ConnectAsync("?ticket=" + await TicketTests.TicketAsync(server, alice), options => options.AddSubProtocol("realtime-rag.v2"))
            : await ConnectAsync(server, alice, isV2);
        using var his = await ConnectAsync(server, bob, isV2: true);
        await hers.UntilAsync("listening");
        await his.UntilAsync("listening");

        await CliRun.RunAsync(["keys", "revoke", "alice"], folder: _folder);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(code, await hers.UntilClosedAsync());
        Assert.Equal("credentials revoked", hers.CloseText);

        await his.SendAsync("""{"type":"keepalive"}""");
        await his.UntilAsync("keepalive");
        await Assert.ThrowsAnyAsync<System.Net.WebSockets.WebSocketException>(() => ConnectAsync(server, alice, isV2));
    }

    [Fact]
    public async Task Answers_and_sessions_of_a_revoked_key_end_even_without_a_connection()
    {
        var alice = await AddAsync("alice");
        var source = new ScriptedSource();
        await using var server = await StartAsync(source);
        using var client = await ConnectAsync(server, alice, isV2: true);
        await client.UntilAsync("listening");
        await client.SendAsync("""{"type":"ask","text":"产品多少钱？"}""");
        var call = await source.NextAsync();
        client.Vanish();
        await server.Log.WhenAsync("ended:");

        await CliRun.RunAsync(["keys", "revoke", "alice"], folder: _folder);
        _time.Advance(2 * ApiKeyFileWatch.Interval);
        Assert.True(await call.Over);
        await server.Log.WhenAsync("of key:alice ends: its key was revoked");
        Assert.DoesNotContain(alice, server.Log.Text);
    }

    [Fact]
    public async Task An_expired_key_closes_its_connections_too()
    {
        var path = Path.Combine(_folder, "api-keys.txt");
        var list = ApiKeyList.Empty.With(new("alice", Fingerprint.Of("a-key-of-alice")) { ExpiresAt = _time.GetUtcNow().AddMinutes(5) });
        ApiKeyFile.Write(path, list);
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, "a-key-of-alice", isV2: true);
        await client.UntilAsync("listening");
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Contains("\"reason\":\"credentials\",\"in_ms\":60000", await client.UntilAsync("going_away"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4500, await client.UntilClosedAsync());
        Assert.Equal("credentials expired", client.CloseText);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(36_500)]
    public async Task A_key_that_expires_much_later_than_a_timer_can_wait_is_served_until_then(int days)
    {
        var path = Path.Combine(_folder, "api-keys.txt");
        ApiKeyFile.Write(path, ApiKeyList.Empty.With(new("alice", Fingerprint.Of("a-key-of-alice")) { ExpiresAt = _time.GetUtcNow().AddDays(days) }));
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, "a-key-of-alice", isV2: true);
        await client.UntilAsync("listening");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("keepalive");
    }

    private async Task<string> AddAsync(string name) => (await CliRun.RunAsync(["keys", "add", name], folder: _folder)).Lines[0];

    private Task<TestServer> StartAsync(ScriptedSource? source = null) =>
        TestServer.StartAsync(source, _time, settings: ("API_KEYS_FILE", Path.Combine(_folder, "api-keys.txt")));

    private static Task<TalkClient> ConnectAsync(TestServer server, string key, bool isV2) => server.ConnectAsync(configure: options =>
    {
        options.SetRequestHeader("Authorization", "Bearer " + key);
        if (isV2)
        {
            options.AddSubProtocol("realtime-rag.v2");
        }
    });
}
