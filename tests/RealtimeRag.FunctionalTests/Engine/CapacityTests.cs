using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Too many connections, too many messages, and a process that goes down.</summary>
public sealed class CapacityTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_connection_above_the_limit_gets_1013_and_room_is_freed_later()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("MAX_CONNECTIONS", "1"));
        var first = await server.TalkAsync();
        for (var i = 0; i < 10; i++)
        {
            var second = await server.ConnectAsync();
            await second.SendAsync("""{"type":"keepalive"}""");
            Assert.Equal(1013, await second.UntilClosedAsync());
        }

        await first.CloseAsync();
        await first.UntilClosedAsync();
        await server.Log.WhenAsync("ended:");
        var third = await server.TalkAsync();
        await third.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await third.NextAsync());
    }

    [Fact]
    public async Task Messages_above_the_rate_are_refused_and_the_session_continues()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: [("MESSAGE_RATE", "10"), ("MESSAGE_BURST", "3")]);
        var client = await server.ConnectAsync();
        var id = ProtocolV1Tests.SessionId(await client.NextAsync());
        await client.NextAsync();
        for (var i = 0; i < 4; i++)
        {
            await client.SendAsync("""{"type":"keepalive"}""");
        }

        var ack = ProtocolV1Tests.Ack("keepalive", id);
        await client.ExpectAsync(
            ack, ack, ack, ack, """{"type":"error","code":"RATE_LIMITED","message":"消息发送过快，已忽略：请降低发送频率"}""");
        time.Advance(TimeSpan.FromSeconds(1));
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ExpectAsync(ack);
    }

    [Fact]
    public async Task A_refused_message_has_no_effect()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: [("MESSAGE_RATE", "1"), ("MESSAGE_BURST", "1")]);
        var client = await server.TalkAsync();
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.SendAsync("""{"type":"control","action":"stop","session_id":"elsewhere"}""");
        await client.UntilAsync("RATE_LIMITED");
        time.Advance(TimeSpan.FromSeconds(1));
        await client.SendAsync("""{"type":"keepalive"}""");
        Assert.DoesNotContain("elsewhere", await client.NextAsync());
    }

    [Fact]
    public async Task Any_number_of_refused_messages_is_one_log_line()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: [("MESSAGE_RATE", "1"), ("MESSAGE_BURST", "1")]);
        var client = await server.TalkAsync();
        for (var i = 0; i < 500; i++)
        {
            await client.SendAsync("x");
        }

        for (var i = 0; i < 500; i++)
        {
            await client.UntilAsync("\"type\":\"error\"");
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await server.Log.WhenAsync("Clients caused 500 errors in the last minute: INVALID_JSON 1, RATE_LIMITED 499");
        Assert.Single(server.Log.Lines, static line => line.Level >= LogLevel.Information && line.Text.Contains("RATE_LIMITED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Input28_A_client_that_ignores_refusals_is_closed_with_1008()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: [("MESSAGE_RATE", "1"), ("MESSAGE_BURST", "1")]);
        var client = await server.TalkAsync();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1_002; i++)
            {
                await client.SendAsync("x");
            }
        });
        Assert.Equal(1008, await client.UntilClosedAsync());
        Assert.Equal("too many messages", client.CloseText);
        await sending;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("realtime-rag.v2")]
    public async Task Fault3_A_drain_finishes_the_answers_and_then_says_when_to_reconnect(string? subprotocol)
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("DRAIN_TIMEOUT", "30"));
        var idle = await server.TalkAsync();
        var client = await server.ConnectAsync(configure: options =>
        {
            if (subprotocol is not null)
            {
                options.AddSubProtocol(subprotocol);
            }
        });
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        var stopped = server.StopAsync();
        Assert.Equal(1012, await idle.UntilClosedAsync());
        Assert.Matches("^retry_ms=([1-9][0-9]{3}|10000)$", idle.CloseText!);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/readyz")).StatusCode);
        Assert.Contains("draining", await (await server.Http.GetAsync("/readyz")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/healthz")).StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());

        call.Say("九十九元");
        call.Complete();
        Assert.Equal("九十九元", await client.AnswerAsync());
        Assert.Equal(1012, await client.UntilClosedAsync());
        await stopped;
    }

    [Fact]
    public async Task Fault4_A_drain_ends_at_its_time_limit_whatever_the_backend_does()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: ("DRAIN_TIMEOUT", "30"));
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        var stopped = server.StopAsync();
        await time.WhenTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(30));
        await client.UntilAsync("RAG_TIMEOUT");
        Assert.Equal(1012, await client.UntilClosedAsync());
        Assert.True(await call.Over);
        await stopped;
    }

    [Fact]
    public async Task Without_a_drain_the_server_is_going_away()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        var stopped = server.StopAsync();
        Assert.Equal(1001, await client.UntilClosedAsync());
        await stopped;
    }

    [Fact]
    public async Task Without_a_drain_a_running_answer_gets_its_last_frame_before_the_server_goes_away()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        call.Say("九");
        await client.UntilAsync("九");
        var stopped = server.StopAsync();
        Assert.Equal("""{"type":"answer","stream_index":1,"content":"","final":true}""", await client.NextAsync());
        Assert.Contains("SERVER_ERROR", await client.NextAsync());
        await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
        Assert.Equal(1001, await client.UntilClosedAsync());
        Assert.True(await call.Over);
        await stopped;
    }

    [Fact]
    public async Task H16_A_plain_request_to_the_endpoint_gets_status_426()
    {
        await using var server = await TestServer.StartAsync(_source);
        var reply = await server.Http.GetAsync("/ws/realtime-asr");
        Assert.Equal(HttpStatusCode.UpgradeRequired, reply.StatusCode);
        Assert.Equal(["13"], reply.Headers.GetValues("Sec-WebSocket-Version"));
        Assert.Contains("ws://", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_graceful_close_arrives_even_if_no_more_sockets_may_linger()
    {
        await using var server = await TestServer.StartAsync(_source, transport: new TransportOptions { MaxLingering = 0 });
        var client = await server.TalkAsync();
        await client.ControlAsync("stop");
        Assert.Equal(1000, await client.UntilClosedAsync());
    }
}
