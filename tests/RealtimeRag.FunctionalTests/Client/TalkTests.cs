using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

public sealed class TalkTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task Every_kind_of_message_follows_the_protocol()
    {
        var (client, server) = await ConnectAsync(new() { Server = _server.Address });
        await using var clientScope = client;
        client.SendInterim("默认");
        client.SendFinal("默认端口是多少？");
        client.InstantQuery();
        client.Ask("端口？");
        client.Cancel("a1");
        client.Feedback("a1", like: true);
        client.Configure(new() { Suggested = true });
        client.Pause();
        client.Resume();
        client.Keepalive();
        client.Stop();

        List<string> types = [];
        for (var i = 0; i < 11; i++)
        {
            var message = (await server.ReceiveAsync())!.Value;
            types.Add(message.TryGetProperty("action", out var action) ? action.GetString()! : message.GetProperty("type").GetString()!);
        }

        Assert.Equal(["asr_chunk", "asr_chunk", "instant_query", "ask", "cancel", "feedback", "configure", "pause", "resume", "keepalive", "stop"], types);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_stop_ends_the_events_as_planned()
    {
        var (client, server) = await ConnectAsync(new() { Server = _server.Address });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        client.Stop();
        await server.ReceiveAsync();
        await server.SendAsync("""{"type":"status","stage":"closed","seq":2}""");
        await server.CloseAsync(1000);

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
        Assert.Null(await log.NextAsync());
        Assert.Throws<RealtimeRagSessionEndedException>(() => client.SendFinal("晚了。"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_close_frame_that_is_lost_after_the_stop_does_no_harm()
    {
        var (client, server) = await ConnectAsync(new() { Server = _server.Address });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        client.Stop();
        await server.SendAsync("""{"type":"status","stage":"closed","seq":2}""");
        Assert.Equal("listening", (await log.NextAsync<RagEvent.Status>()).Stage);
        Assert.Equal("closed", (await log.NextAsync<RagEvent.Status>()).Stage);
        server.Break();

        Assert.True((await log.NextAsync<RagEvent.Closed>()).ByPlan);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_v1_server_is_used_with_v1()
    {
        _server.SubProtocol = null;
        var connecting = RealtimeRagClient.ConnectAsync(_server.Address, TestContext.Current.CancellationToken);
        var server = await _server.AcceptAsync();
        await server.SendAsync("""{"type":"ack","session_id":"old"}""");
        await using var client = await connecting;

        Assert.Equal(1, client.Session.Protocol);
        Assert.Contains("Protocol = 2", Assert.Throws<InvalidOperationException>(() => client.Ask("端口？")).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_v1_client_offers_no_subprotocol_and_starts_over_after_a_break()
    {
        _server.SubProtocol = null;
        var connecting = RealtimeRagClient.ConnectAsync(
            new RealtimeRagClientOptions { Server = _server.Address, Protocol = 1, Jitter = () => 0 }, TestContext.Current.CancellationToken);
        var first = await _server.AcceptAsync();
        await first.SendAsync("""{"type":"ack","session_id":"s1"}""");
        await using var client = await connecting;
        await using var log = new EventLog(client);
        client.SendFinal("丢了。");
        await first.ReceiveAsync();

        first.Break();
        var second = await _server.AcceptAsync();
        await second.SendAsync("""{"type":"ack","session_id":"s2"}""");

        Assert.Equal("not_resumable", (await log.NextAsync<RagEvent.SessionRestarted>()).Reason);
        Assert.Equal("丢了。", (await second.ReceiveAsync())!.Value.GetProperty("text").GetString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Language_and_token_are_sent_with_each_connection()
    {
        var tokens = 0;
        var options = new RealtimeRagClientOptions
        {
            Server = new Uri(_server.Address + "?room=1"),
            Language = "en",
            AccessToken = _ => ValueTask.FromResult<string?>($"token{++tokens}"),
            Jitter = () => 0,
        };
        var (client, first) = await ConnectAsync(options);
        await using var clientScope = client;
        first.Break();
        var second = await _server.AcceptAsync();

        Assert.Equal("?room=1&lang=en", first.Query);
        Assert.Equal("Bearer token1", first.Authorization);
        Assert.Equal("Bearer token2", second.Authorization);
    }

    [Fact(Timeout = 30_000)]
    public async Task Frames_longer_than_the_buffer_arrive_completely_and_as_text_on_request()
    {
        var (client, server) = await ConnectAsync(new() { Server = _server.Address, KeepJson = true });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        var content = string.Concat(Enumerable.Repeat("很长的回答。", 20_000));
        var json = $$"""{"type":"answer","stream_index":0,"content":"{{content}}","final":false,"answer_id":"a","seq":2}""";
        await server.SendAsync(json);

        var answer = await log.NextAsync<RagEvent.Answer>();
        Assert.Equal(content, answer.Text);
        Assert.Equal(json, answer.Json);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_invalid_frame_is_reported_and_does_not_end_the_session()
    {
        var (client, server) = await ConnectAsync(new() { Server = _server.Address });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendAsync("<html>", """{"type":"hologram","seq":2}""", """{"type":"status","stage":"idle","seq":3}""");

        Assert.Equal("", (await log.NextAsync<RagEvent.Unknown>()).Type);
        Assert.Equal("hologram", (await log.NextAsync<RagEvent.Unknown>()).Type);
        Assert.Equal("idle", (await log.NextAsync<RagEvent.Status>()).Stage);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_over_the_limit_of_the_server_is_refused_before_it_is_sent()
    {
        var (client, _) = await ConnectAsync(new() { Server = _server.Address });
        await using var clientScope = client;

        Assert.Contains("65536", Assert.Throws<ArgumentException>(() => client.SendFinal(new string('长', 30_000))).Message, StringComparison.Ordinal);
    }

    private async Task<(RealtimeRagClient Client, ScriptedConnection Server)> ConnectAsync(RealtimeRagClientOptions options)
    {
        var connecting = RealtimeRagClient.ConnectAsync(options, TestContext.Current.CancellationToken);
        var server = await _server.AcceptAsync();
        await server.GreetAsync();
        return (await connecting, server);
    }
}
