using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Telemetry;

/// <summary>What Prometheus reads, where, and who may.</summary>
public sealed class MetricsTests
{
    private const string Admin = "an-admin-key-of-thirty-two-characters";

    [Fact]
    public async Task Metrics_are_off_by_default()
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await server.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task Clients_waits_errors_and_sessions_are_measured_in_seconds_and_without_content()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, null, null, ("METRICS", "1"));
        using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
        await client.FinalAsync("What is the secret port?");
        var call = await source.NextAsync();
        call.Say("8000");
        call.Complete();
        await client.UntilAsync("\"idle\"");
        await client.FinalAsync("What is the secret host?");
        (await source.NextAsync()).Fail(ErrorCode.RagTimeout);
        await client.UntilAsync("\"idle\"");

        // Another connection's answer comes after what is measured of these.
        var text = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("rag_sessions{", text, StringComparison.Ordinal);
        Assert.Contains("state=\"connected\"", text, StringComparison.Ordinal);
        Assert.Contains("rag_turn_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.Contains("le=\"1.28\"", text, StringComparison.Ordinal);
        Assert.Contains("finish_reason=\"complete\"", text, StringComparison.Ordinal);
        Assert.Contains("rag_turn_first_piece_seconds_count", text, StringComparison.Ordinal);
        Assert.Matches("rag_errors_total\\{[^}]*code=\"RAG_TIMEOUT\"", text);
        Assert.Matches("rag_ready(\\{[^}]*\\})? 1", text);
        Assert.Contains("dotnet_gc_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("session_id", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_separate_port_serves_metrics_without_a_key_and_nothing_else()
    {
        var port = FreePort();
        using var keys = new KeyFile(Admin, isAdmin: true);
        await using var server = await TestServer.StartAsync(null, null, null, ("METRICS_PORT", $"{port}"), ("API_KEYS_FILE", keys.Path));
        var own = new UriBuilder(server.Http.BaseAddress!) { Host = "localhost", Port = port }.Uri;
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, new Uri(own, "/metrics")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, new Uri(own, "/")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, new Uri(own, "/healthz")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Http, new Uri(server.Http.BaseAddress!, "/metrics")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, new Uri(server.Http.BaseAddress!, "/healthz")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, new Uri(server.Http.BaseAddress!, "/metrics"), Admin));
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Uri address, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return reply.StatusCode;
    }
}
