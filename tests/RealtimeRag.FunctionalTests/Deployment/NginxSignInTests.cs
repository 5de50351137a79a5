using System.Net.WebSockets;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>Credentials and origins as the server sees them behind the nginx site that is shipped.</summary>
public sealed class NginxSignInTests
{
    private const string Key = "desk-key-0123456789";

    [Fact(Timeout = 30_000)]
    public async Task A_page_of_the_site_may_connect_and_a_foreign_page_may_not()
    {
        await using var server = await StartAsync();
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        var own = site.Address.GetLeftPart(UriPartial.Authority);

        using var talk = await site.ConnectAsync(options => Page(options, own));
        await talk.ReceiveUntilAsync("listening");

        // Another port, or a host that only looks similar, may belong to someone else.
        await AssertRefusedAsync("403", site, static options => Page(options, "http://localhost"));
        await AssertRefusedAsync("403", site, options => Page(options, own.Replace("localhost", "localhost.evil.example", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_is_required_even_if_the_proxy_is_on_the_same_machine()
    {
        await using var server = await StartAsync();
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();

        await AssertRefusedAsync("401", site, static _ => { });
        await AssertRefusedAsync("401", site, static options => options.SetRequestHeader("Authorization", "Bearer guessed-0123456789"));
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync("--FORWARDED_PROXIES=127.0.0.1", $"--API_KEYS=desk={Key}");

    private static void Page(ClientWebSocketOptions options, string origin)
    {
        options.SetRequestHeader("Authorization", $"Bearer {Key}");
        options.SetRequestHeader("Origin", origin);
    }

    private static async Task AssertRefusedAsync(string status, NginxSite site, Action<ClientWebSocketOptions> configure)
    {
        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => site.ConnectAsync(configure));
        Assert.Contains($"'{status}'", refusal.Message, StringComparison.Ordinal);
    }
}
