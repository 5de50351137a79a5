using System.Net;
using System.Net.WebSockets;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The example that has nginx ask another service who may pass.</summary>
public sealed class NginxCheckTests
{
    [Fact(Timeout = 30_000)]
    public async Task The_site_with_the_example_is_valid()
    {
        await using var site = NginxSite.For(new Uri("http://127.0.0.1:8000"), new Uri("http://127.0.0.1:9090"));

        var check = await site.CheckAsync();

        Assert.True(check.ExitCode == 0, check.Output);
        Assert.DoesNotContain("warn", check.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_clients_known_to_the_service_pass()
    {
        await using var server = await RunningServer.StartAsync();
        await using var service = await Mirror.StartAsync(static headers => headers.Authorization == "Bearer known" ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized);
        await using var site = NginxSite.For(server.Address, service.Address);
        await site.StartAsync();

        using var talk = await site.ConnectAsync(static options => options.SetRequestHeader("Authorization", "Bearer known"));
        await talk.ReceiveUntilAsync("listening");
        Assert.Equal("/ws/realtime-asr", service.Asked.Last()["X-Original-URI"]);

        var stranger = await Assert.ThrowsAsync<WebSocketException>(() => site.ConnectAsync(static options => options.SetRequestHeader("Authorization", "Bearer guessed")));
        Assert.Contains("401", stranger.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Uptime_checks_need_no_credentials()
    {
        await using var server = await RunningServer.StartAsync();
        await using var service = await Mirror.StartAsync(static _ => HttpStatusCode.Unauthorized);
        await using var site = NginxSite.For(server.Address, service.Address);
        await site.StartAsync();
        using var client = site.Client();

        using var health = await client.GetAsync(new Uri(site.Address, "/healthz"), TestContext.Current.CancellationToken);
        using var about = await client.GetAsync(site.Address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, about.StatusCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task No_client_passes_while_the_service_is_down()
    {
        await using var server = await RunningServer.StartAsync();
        var service = await Mirror.StartAsync(static _ => HttpStatusCode.NoContent);
        await using var site = NginxSite.For(server.Address, service.Address);
        await site.StartAsync();
        await service.DisposeAsync();
        using var client = site.Client();

        using var reply = await client.GetAsync(site.Address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.NotNull(reply.Headers.RetryAfter);
    }
}
