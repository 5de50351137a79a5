using System.Net;
using System.Net.WebSockets;
using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

public sealed class ReconnectTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 30_000)]
    public async Task A_broken_connection_is_resumed_with_the_newest_token_and_number()
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await first.SendAsync("""{"type":"status","stage":"idle","seq":2}""");
        await log.NextAsync<RagEvent.Status>();
        await log.NextAsync<RagEvent.Status>();

        first.Break();
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        var resume = await second.ReceiveAsync();
        await second.RecoverAsync("t2");
        await second.SendAsync("""{"type":"answer","stream_index":0,"content":"好","final":true,"answer_id":"a","seq":3}""");

        Assert.Equal("""{"type":"resume","session_id":"s1","epoch":"e1","resume_token":"t1","last_seq":2}""", resume!.Value.GetRawText());
        Assert.IsType<RagEvent.Disconnected>(await log.NextAsync());
        Assert.IsType<RagEvent.Resumed>(await log.NextAsync());
        Assert.Equal("好", Assert.IsType<RagEvent.Answer>(await log.NextAsync()).Text);
        Assert.Equal("s1", client.Session.SessionId);
    }

    [Fact(Timeout = 30_000)]
    public async Task Finals_spoken_while_disconnected_arrive_once()
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        client.SendFinal("断线之前。");
        Assert.Equal("断线之前。", Text(await first.ReceiveAsync()));
        first.Break();
        client.SendInterim("断线");
        client.SendInterim("断线之");
        client.SendFinal("断线之后。");

        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.ReceiveAsync();
        await second.RecoverAsync();
        Assert.Equal("keepalive", Type(await second.ReceiveAsync()));
        await second.SendAsync(
            """{"type":"decision","kind":"statement","confidence":1,"text":"断线之前。","reason":"r","seq":2}""",
            """{"type":"ack","received_type":"keepalive","session_id":"s1"}""");

        Assert.Equal("断线之后。", Text(await second.ReceiveAsync()));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_final_that_the_server_never_saw_is_sent_again()
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        client.SendFinal("丢了。");
        await first.ReceiveAsync();
        first.Break();

        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.ReceiveAsync();
        await second.RecoverAsync();
        await second.ReceiveAsync();
        await second.SendAsync("""{"type":"ack","received_type":"keepalive","session_id":"s1"}""");

        Assert.Equal("丢了。", Text(await second.ReceiveAsync()));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_resume_is_reported_and_the_finals_go_to_the_new_session()
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        await using var log = new EventLog(client);
        client.SendFinal("请再问一次？");
        await first.ReceiveAsync();
        first.Break();

        var second = await _server.AcceptAsync();
        await second.GreetAsync("s2", "x");
        await second.ReceiveAsync();
        await second.SendAsync("""{"type":"ack","received_type":"resume","session_id":"s2","recovered":false,"reason":"expired","epoch":"e2","resume_token":"y","resume_window_ms":1}""");

        var restarted = await log.NextAsync<RagEvent.SessionRestarted>();
        Assert.Equal(("s2", "s1", "expired"), (restarted.Session.SessionId, restarted.PreviousSessionId, restarted.Reason));
        Assert.Equal("请再问一次？", Text(await second.ReceiveAsync()));
        Assert.Equal("s2", client.Session.SessionId);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_new_session_gets_all_preferences_even_while_a_configure_is_pending()
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        await using var log = new EventLog(client);
        client.Configure(new() { Language = "en" });
        await first.ReceiveAsync();
        await first.SendAsync("""{"type":"ack","received_type":"configure","session_id":"s1"}""");
        await log.NextAsync<RagEvent.Acknowledged>();
        client.Configure(new() { Suggested = true });
        await first.ReceiveAsync();
        first.Break();

        var second = await _server.AcceptAsync();
        await second.GreetAsync("s2", "x");
        await second.ReceiveAsync();
        await second.SendAsync("""{"type":"ack","received_type":"resume","session_id":"s2","recovered":false,"reason":"expired","epoch":"e2","resume_token":"y"}""");

        Assert.Equal("""{"type":"configure","language":"en"}""", (await second.ReceiveAsync())!.Value.GetRawText());
        Assert.Equal("""{"type":"configure","suggested":true}""", (await second.ReceiveAsync())!.Value.GetRawText());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_client_waits_exactly_as_long_as_the_server_asks()
    {
        var time = new FakeTime();
        var (client, first) = await ConnectAsync(Options() with { TimeProvider = time, Jitter = () => 0.5 });
        await using var clientScope = client;
        await using var log = new EventLog(client);

        await first.CloseAsync(1012, "retry_ms=7300");

        Assert.Equal(TimeSpan.FromMilliseconds(7300), (await log.NextAsync<RagEvent.Disconnected>()).RetryIn);
        await time.WhenTimerAsync(TimeSpan.FromMilliseconds(7300), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMilliseconds(7300));
        await (await _server.AcceptAsync()).GreetAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_HTTP_refusal_can_specify_the_wait_too()
    {
        var time = new FakeTime();
        var (client, first) = await ConnectAsync(Options() with { TimeProvider = time });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        _server.Refusal = (503, "9");

        first.Break();
        await log.NextAsync<RagEvent.Disconnected>();

        Assert.Equal(TimeSpan.FromSeconds(9), (await log.NextAsync<RagEvent.Disconnected>()).RetryIn);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(4500)]
    [InlineData(4501)]
    public async Task A_refusing_close_ends_the_session(int code)
    {
        var (client, first) = await ConnectAsync(Options());
        await using var clientScope = client;
        await using var log = new EventLog(client);

        await first.CloseAsync(code, "no");

        Assert.Equal(new RagEvent.Closed(code, "no", ByPlan: false), await log.NextAsync<RagEvent.Closed>());
        Assert.Null(await log.NextAsync());
        Assert.Throws<RealtimeRagSessionEndedException>(() => client.SendFinal("晚了。"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_reconnect_the_first_break_ends_the_session()
    {
        var (client, first) = await ConnectAsync(Options() with { Reconnect = false });
        await using var clientScope = client;
        await using var log = new EventLog(client);

        first.Break();

        Assert.False((await log.NextAsync<RagEvent.Closed>()).ByPlan);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_gives_up_after_its_time_limit()
    {
        var time = new FakeTime();
        var (client, first) = await ConnectAsync(Options() with { TimeProvider = time, GiveUpAfter = TimeSpan.FromSeconds(30) });
        await using var clientScope = client;
        await using var log = new EventLog(client);
        _server.Refusal = (503, "20");

        first.Break();
        while (await log.NextAsync() is { } e and not RagEvent.Closed)
        {
            if (e is RagEvent.Disconnected broken && broken.RetryIn > TimeSpan.Zero)
            {
                await time.WhenTimerAsync(broken.RetryIn, TestContext.Current.CancellationToken);
                time.Advance(broken.RetryIn);
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(40), time.Elapsed);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_accepts_but_stays_silent_is_abandoned_after_the_timeout()
    {
        var time = new FakeTime();
        var connecting = RealtimeRagClient.ConnectAsync(Options() with { TimeProvider = time }, TestContext.Current.CancellationToken);
        await _server.AcceptAsync();

        await time.WhenTimerAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10));

        // The time may run out just before the client has seen that the connection is there.
        Assert.Matches("in time|No connection", (await Assert.ThrowsAsync<RealtimeRagException>(() => connecting)).Message);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(401, "access token")]
    [InlineData(403, "access token")]
    [InlineData(404, "check the path")]
    [InlineData(429, "try again later")]
    [InlineData(502, "HTTP 502")]
    public async Task A_refused_first_connection_names_the_remedy(int status, string cure)
    {
        _server.Refusal = (status, null);

        var e = await Assert.ThrowsAsync<RealtimeRagException>(() => RealtimeRagClient.ConnectAsync(_server.Address, TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode)status, e.Status);
        Assert.Contains(cure, e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_server_the_message_says_so()
    {
        var address = _server.Address;
        await _server.DisposeAsync();

        var e = await Assert.ThrowsAsync<RealtimeRagException>(() => RealtimeRagClient.ConnectAsync(address, TestContext.Current.CancellationToken));

        Assert.Contains("Is the server running", e.Message, StringComparison.Ordinal);
        Assert.Null(e.Status);
    }

    [Fact(Timeout = 30_000)]
    public async Task Closing_the_client_notifies_the_server()
    {
        var (client, first) = await ConnectAsync(Options());

        var closing = client.DisposeAsync();

        Assert.Null(await first.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, first.CloseStatus);
        await closing;
        Assert.Throws<ObjectDisposedException>(() => client.SendFinal("晚了。"));
    }

    private static string? Text(System.Text.Json.JsonElement? message) => message!.Value.GetProperty("text").GetString();

    private static string? Type(System.Text.Json.JsonElement? message) => message!.Value.GetProperty("type").GetString();

    private RealtimeRagClientOptions Options() => new() { Server = _server.Address, Jitter = () => 0 };

    private async Task<(RealtimeRagClient Client, ScriptedConnection First)> ConnectAsync(RealtimeRagClientOptions options)
    {
        var connecting = RealtimeRagClient.ConnectAsync(options, TestContext.Current.CancellationToken);
        var first = await _server.AcceptAsync();
        await first.GreetAsync();
        return (await connecting, first);
    }
}
