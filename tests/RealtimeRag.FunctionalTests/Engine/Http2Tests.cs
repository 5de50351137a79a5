using System.Net;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>The same endpoint over HTTP/2, as browsers use it behind TLS.</summary>
public sealed class Http2Tests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_conversation_over_HTTP2_is_the_same()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server);
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        call.Say("九十", "九元");
        call.Complete();
        await client.UntilAsync("querying_rag");
        Assert.Equal("九十九元", await client.AnswerAsync());
        await client.ControlAsync("stop");
        await client.UntilAsync("closed");
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task Invalid_frames_are_refused_after_everything_before_them_was_handled()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server);
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.SendAsync(new byte[] { 0xFF });
        await client.UntilAsync("keepalive");
        Assert.Equal(1007, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task Other_requests_of_the_same_connection_are_served_meanwhile_and_afterwards()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server);
        await AssertHealthyAsync(server);
        await client.ControlAsync("stop");
        await client.UntilClosedAsync();
        await AssertHealthyAsync(server);
    }

    private static async Task AssertHealthyAsync(TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    private static async Task<TalkClient> ConnectAsync(TestServer server)
    {
        var client = await TalkClient.ConnectAsync(
            new Uri($"ws://{server.Http.BaseAddress!.Authority}/ws/realtime-asr"),
            static options => (options.HttpVersion, options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            server.Http);
        Assert.Contains("session_id", await client.NextAsync());
        Assert.Contains("listening", await client.NextAsync());
        return client;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(_source, settings: ("Kestrel:EndpointDefaults:Protocols", "Http2"));
}
