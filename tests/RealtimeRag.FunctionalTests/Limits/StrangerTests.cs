using System.Net;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>What anonymous clients may do if the operator allows them, and that local use without credentials has no limits.</summary>
public sealed class StrangerTests
{
    private static readonly (string Name, string Value) Open = ("ALLOW_ANONYMOUS", "1");

    [Fact]
    public async Task An_anonymous_client_may_ask_three_questions_at_once_and_then_one_every_ten_seconds()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), time, settings: Open);
        var client = await V2Async(server);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("好", await AskAsync(client));
        }

        await client.SendAsync("""{"type":"ask","text":"多少钱？"}""");
        var refused = await client.UntilAsync("RATE_LIMITED");
        Assert.Contains("\"limit\":\"questions\"", refused, StringComparison.Ordinal);
        Assert.Contains("\"retry_after_ms\":10000", refused, StringComparison.Ordinal);
        Assert.Contains("\"retryable\":true", refused, StringComparison.Ordinal);
        await client.UntilAsync("idle");

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("好", await AskAsync(client));
    }

    [Fact]
    public async Task Instant_queries_are_limited_like_other_questions()
    {
        var source = new TextSource(static _ => ["好"]);
        await using var server = await TestServer.StartAsync(source, new FakeTime(), settings: Open);
        var client = await server.TalkAsync();
        await client.FinalAsync("今天天气不错。");
        for (var i = 0; i < 20; i++)
        {
            await client.ControlAsync("instant_query");
        }

        for (var i = 0; i < 17; i++)
        {
            await client.UntilAsync("RATE_LIMITED");
        }
    }

    [Fact]
    public async Task The_owner_may_ask_without_limit()
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), new FakeTime());
        var client = await V2Async(server);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("好", await AskAsync(client));
        }
    }

    [Fact]
    public async Task Sixty_messages_at_once_are_accepted_and_the_next_gets_a_retry_time()
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), new FakeTime(), settings: Open);
        var client = await V2Async(server);
        for (var i = 0; i < 61; i++)
        {
            await client.SendAsync("""{"type":"keepalive"}""");
        }

        var refused = await client.UntilAsync("RATE_LIMITED");
        Assert.Equal(61, client.Frames.Count(static frame => frame.Contains("\"received_type\":\"keepalive\"", StringComparison.Ordinal)));
        Assert.Contains("\"limit\":\"messages\"", refused, StringComparison.Ordinal);
        Assert.Contains("\"retry_after_ms\":50", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_hundred_messages_at_once_are_read_and_then_two_hundred_a_second()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), time, settings: [Open, ("MESSAGE_RATE", "0")]);
        var client = await server.TalkAsync();
        for (var i = 0; i < 500; i++)
        {
            await client.SendAsync("""{"type":"keepalive"}""");
        }

        for (var read = 0; read < 400; read++)
        {
            Assert.Contains("keepalive", await client.NextAsync(), StringComparison.Ordinal);
        }

        // Each pause of 20 ms is followed by four messages.
        for (var read = 400; read < 500; read += 4)
        {
            await time.WhenTimerAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(20));
            for (var i = 0; i < 4; i++)
            {
                Assert.Contains("keepalive", await client.NextAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Equal(TimeSpan.FromMilliseconds(500), time.Elapsed);
    }

    [Fact]
    public async Task The_owner_is_read_as_fast_as_he_sends()
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), new FakeTime());
        var client = await server.TalkAsync();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                await client.SendAsync("""{"type":"keepalive"}""");
            }
        });
        for (var i = 0; i < 2_000; i++)
        {
            Assert.Contains("keepalive", await client.NextAsync(), StringComparison.Ordinal);
        }

        await sending;
    }

    [Fact]
    public async Task More_bytes_than_a_burst_are_refused_like_too_many_messages()
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), new FakeTime(), settings: Open);
        var client = await V2Async(server);
        var large = $$"""{"type":"keepalive","padding":"{{new string('x', 60 * 1024)}}"}""";
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync(large);
        }

        Assert.Contains("\"limit\":\"messages\"", await client.UntilAsync("RATE_LIMITED"), StringComparison.Ordinal);
        Assert.Equal(5, client.Frames.Count(static frame => frame.Contains("\"received_type\":\"keepalive\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Ten_unknown_messages_are_errors_and_the_eleventh_closes()
    {
        await using var server = await TestServer.StartAsync(new TextSource(static _ => ["好"]), new FakeTime(), settings: Open);
        var client = await server.TalkAsync();
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync("x");
            Assert.Contains("INVALID_JSON", await client.NextAsync(), StringComparison.Ordinal);
        }

        await client.SendAsync("x");
        Assert.Equal(1008, await client.UntilClosedAsync());
        Assert.Equal("too many errors", client.CloseText);
    }

    [Fact]
    public async Task Input55_Two_connections_from_an_address_are_accepted_and_the_third_gets_a_retry_time()
    {
        await using var server = await TestServer.StartAsync(
            new TextSource(static _ => ["好"]), settings: [Open, ("FORWARDED_PROXIES", "127.0.0.1"), ("MAX_CONNECTIONS_PER_ADDRESS", "2")]);
        var first = await FromAsync(server, "203.0.113.7");
        await FromAsync(server, "203.0.113.7");

        await AssertRefusedAsync(server, "203.0.113.7");
        await FromAsync(server, "203.0.113.8");

        await first.CloseAsync();
        await first.UntilClosedAsync();
        await server.Log.WhenAsync("ended:");
        await FromAsync(server, "203.0.113.7");
    }

    [Fact]
    public async Task Handshakes_that_come_too_fast_from_an_address_are_refused_before_authentication()
    {
        await using var server = await TestServer.StartAsync(
            new TextSource(static _ => ["好"]), new FakeTime(), settings: [Open, ("FORWARDED_PROXIES", "127.0.0.1"), ("CONNECT_RATE", "1"), ("CONNECT_BURST", "2")]);
        await FromAsync(server, "203.0.113.7");
        await FromAsync(server, "203.0.113.7");

        await AssertRefusedAsync(server, "203.0.113.7");
        await FromAsync(server, "203.0.113.8");
    }

    [Theory]
    [InlineData("realtime-rag.v2", 4504)]
    [InlineData(null, 1013)]
    public async Task A_principal_with_too_many_connections_gets_a_close_code(string? subprotocol, int code)
    {
        const string Key = "rag-0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
        await using var server = await TestServer.StartAsync(
            new TextSource(static _ => ["好"]), settings: [("API_KEYS", $"desk={Key}"), ("MAX_CONNECTIONS_PER_PRINCIPAL", "1")]);
        Task<TalkClient> Connect() => server.ConnectAsync(configure: options =>
        {
            options.SetRequestHeader("Authorization", $"Bearer {Key}");
            if (subprotocol is not null)
            {
                options.AddSubProtocol(subprotocol);
            }
        });
        var first = await Connect();
        await first.UntilAsync("listening");

        var second = await Connect();

        Assert.Equal(code, await second.UntilClosedAsync());
        await first.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await first.NextAsync(), StringComparison.Ordinal);
    }

    private static async Task<TalkClient> FromAsync(TestServer server, string address)
    {
        var client = await server.ConnectAsync(configure: options => options.SetRequestHeader("X-Forwarded-For", address));
        await client.UntilAsync("listening");
        return client;
    }

    private static async Task AssertRefusedAsync(TestServer server, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws/realtime-asr");
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, reply.StatusCode);
        Assert.True(reply.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("Too many connections from this address", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<TalkClient> V2Async(TestServer server)
    {
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol("realtime-rag.v2"));
        await client.UntilAsync("listening");
        return client;
    }

    private static async Task<string> AskAsync(TalkClient client)
    {
        await client.SendAsync("""{"type":"ask","text":"多少钱？"}""");
        return await client.AnswerAsync();
    }
}
