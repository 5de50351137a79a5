using System.Net;
using System.Net.WebSockets;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>What the shipped nginx site lets through: how many requests and connections from one address, and which client address it forwards.</summary>
public sealed class NginxLimitTests
{
    private const int Connections = 50;
    private const int Burst = 60;

    [Fact(Timeout = 60_000)]
    public async Task The_allowed_number_of_connections_from_one_address_passes_and_one_more_gets_a_retry_time()
    {
        await using var server = await RunningServer.StartAsync();
        await using var site = NginxSite.For(server.Address, rate: "rate=10000r/s");
        await site.StartAsync();
        List<PlainTalk> talks = [];
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                talks.Add(await site.ConnectAsync());
                await talks[i].ReceiveUntilAsync("listening");
            }

            using var refused = await GetAsync(site);
            await AssertRefusedAsync(refused);
            await Assert.ThrowsAsync<WebSocketException>(() => site.ConnectAsync());
            using var neighbour = await GetAsync(site, "127.0.0.2");
            Assert.Equal(HttpStatusCode.OK, neighbour.StatusCode);
        }
        finally
        {
            talks.ForEach(static talk => talk.Dispose());
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_burst_of_requests_from_one_address_passes_and_one_more_gets_a_retry_time()
    {
        await using var server = await RunningServer.StartAsync();
        await using var site = NginxSite.For(server.Address, rate: "rate=1r/m");
        await site.StartAsync();

        for (var i = 0; i < Burst + 1; i++)
        {
            using var reply = await GetAsync(site);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        using var refused = await GetAsync(site);
        await AssertRefusedAsync(refused);
        using var neighbour = await GetAsync(site, "127.0.0.2");
        Assert.Equal(HttpStatusCode.OK, neighbour.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_larger_than_the_limit_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        using var client = site.Client();

        using var reply = await client.PostAsync(site.Address, new ByteArrayContent(new byte[(64 * 1024) + 1]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_is_down_is_temporarily_unavailable()
    {
        var server = await RunningServer.StartAsync();
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        await server.StopAsync();
        await server.DisposeAsync();

        using var reply = await GetAsync(site);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), reply.Headers.RetryAfter?.Delta);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_server_sees_a_clients_real_address_and_not_a_claimed_one()
    {
        await using var mirror = await Mirror.StartAsync(static headers => $"{headers["X-Forwarded-For"]} {headers["X-Forwarded-Proto"]} {headers.Host} [{headers["Forwarded"]}{headers["X-Real-IP"]}]");
        await using var site = NginxSite.For(mirror.Address);
        await site.StartAsync();
        using var client = site.Client("127.0.0.3");
        using var request = new HttpRequestMessage(HttpMethod.Get, site.Address);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "gopher");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Real-IP", "203.0.113.7");
        request.Headers.Add("Forwarded", "for=203.0.113.7");

        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal($"127.0.0.3 https {site.Address.Authority} []", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 30_000)]
    public async Task The_log_contains_the_path_and_never_the_query()
    {
        await using var server = await RunningServer.StartAsync();
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        using var client = site.Client();

        using var reply = await client.GetAsync(new Uri(site.Address, "/healthz?ticket=canary-7401"), TestContext.Current.CancellationToken);
        // The only worker of nginx logs a request before it accepts the next.
        using var next = await client.GetAsync(site.Address, TestContext.Current.CancellationToken);

        Assert.Contains("\"GET /healthz\" 200", site.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", site.Log, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetAsync(NginxSite site, string? from = null)
    {
        using var client = site.Client(from);
        return await client.GetAsync(new Uri(site.Address, "/healthz"), TestContext.Current.CancellationToken);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage reply)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), reply.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("ok", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
