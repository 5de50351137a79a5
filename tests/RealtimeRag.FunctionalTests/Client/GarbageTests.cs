using System.Net.WebSockets;
using System.Text;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>A server, or a proxy in front of it, that sends data outside the protocol.</summary>
public sealed class GarbageTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("\"ack\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":["ack"]}""")]
    [InlineData("""{"type":"answer","content":7}""")]
    [InlineData("""{"type":"answer","stream_index":99999999999999999999}""")]
    [InlineData("""{"type":"status","seq":"five"}""")]
    [InlineData("""{"type":"status","seq":1.5}""")]
    [InlineData("""{"type":"error","retryable":"yes"}""")]
    [InlineData("""{"type":"answer","citations":{"index":1}}""")]
    public async Task An_invalid_frame_is_reported_and_the_session_continues(string garbage)
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendAsync(garbage, """{"type":"status","stage":"idle","seq":2}""");

        Assert.Equal(new RagEvent.Unknown(""), await log.NextAsync<RagEvent.Unknown>());
        Assert.Equal("idle", (await log.NextAsync<RagEvent.Status>()).Stage);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"type":"status"}""", "status")]
    [InlineData("""{"type":"decision"}""", "decision")]
    [InlineData("""{"type":"answer_replace"}""", "answer_replace")]
    [InlineData("""{"type":"hologram","x":{"y":[1,2]}}""", "hologram")]
    public async Task A_frame_without_required_fields_is_reported_as_unknown(string frame, string type)
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendAsync(frame);

        Assert.Equal(new RagEvent.Unknown(type), await log.NextAsync<RagEvent.Unknown>());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"type":"answer","answer_id":"a1","stream_index":0,"content":"","final":true,"seq":2,"citations":[null],"timing":{"total":1e300}}""")]
    [InlineData("""{"type":"error","code":"RATE_LIMITED","message":"m","retry_after_ms":9000000000000000000,"seq":2}""")]
    [InlineData("""{"type":"going_away","reason":"idle","in_ms":-9000000000000000000,"retry_ms":1e18,"seq":2}""")]
    public async Task A_value_that_makes_no_sense_counts_as_missing(string frame)
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendAsync(frame, """{"type":"status","stage":"idle","seq":3}""");

        Assert.Equal("listening", (await log.NextAsync<RagEvent.Status>()).Stage);
        Assert.Equal("idle", (await log.NextAsync<RagEvent.Status>()).Stage);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_binary_message_is_read_like_a_text_message()
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendRawAsync([0, 1, 2, 0xff], WebSocketMessageType.Binary);
        await server.SendRawAsync("""{"type":"status","stage":"idle","seq":2}"""u8.ToArray(), WebSocketMessageType.Binary);

        await log.NextAsync<RagEvent.Unknown>();
        Assert.Equal("idle", (await log.NextAsync<RagEvent.Status>()).Stage);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_frame_in_many_fragments_is_one_frame()
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        var frame = """{"type":"error","code":"RAG_TIMEOUT","message":"超时","seq":2}"""u8.ToArray();
        for (var i = 0; i < frame.Length; i++)
        {
            await server.SendRawAsync(frame[i..(i + 1)], WebSocketMessageType.Text, isEnd: i == frame.Length - 1);
        }

        Assert.Equal("超时", (await log.NextAsync<RagEvent.Error>()).Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_endless_message_breaks_the_connection_without_using_up_memory()
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        var piece = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
        for (var i = 0; i < 20; i++)
        {
            try
            {
                await server.SendRawAsync(piece, WebSocketMessageType.Text, isEnd: false);
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
            {
                break;
            }
        }

        Assert.Contains("4 MiB", (await log.NextAsync<RagEvent.Disconnected>()).Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Garbage_before_the_session_starts_does_not_start_it()
    {
        var connecting = RealtimeRagClient.ConnectAsync(Options(), TestContext.Current.CancellationToken);
        var server = await _server.AcceptAsync();
        await server.SendAsync("<html>", """{"type":"ack"}""", """{"type":"ack","received_type":"resume","session_id":"s9","recovered":true}""");
        Assert.False(connecting.IsCompleted);
        await server.GreetAsync();
        await using var client = await connecting;

        Assert.Equal("s1", client.Session.SessionId);
    }

    [Fact(Timeout = 30_000)]
    public async Task Garbage_while_resuming_decides_nothing()
    {
        var (client, first) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        first.Break();
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.SendAsync("<html>", """{"type":"ack","received_type":"asr_chunk","session_id":"fresh"}""", """{"type":"status","stage":"closed","seq":2}""");
        await second.RecoverAsync();

        await log.NextAsync<RagEvent.Resumed>();
        Assert.Equal("s1", client.Session.SessionId);
        client.SendFinal("还在。");
        Assert.Equal("resume", Type(await second.ReceiveAsync()));
        Assert.Equal("asr_chunk", Type(await second.ReceiveAsync()));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("expired")]
    [InlineData("epoch")]
    [InlineData("position")]
    [InlineData("unknown")]
    [InlineData("some_new_reason")]
    public async Task A_refused_resume_gives_the_reason_and_unconfirmed_messages_are_sent_again(string reason)
    {
        var (client, first) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        client.SendFinal("没有确认。");
        await first.ReceiveAsync();
        first.Break();
        var second = await _server.AcceptAsync();
        await second.GreetAsync("s2", "x");
        await second.ReceiveAsync();
        await second.SendAsync($$"""{"type":"ack","received_type":"resume","session_id":"s2","recovered":false,"reason":"{{reason}}","epoch":"e2","resume_token":"y"}""");

        Assert.Equal(reason, (await log.NextAsync<RagEvent.SessionRestarted>()).Reason);
        Assert.Equal("没有确认。", (await second.ReceiveAsync())!.Value.GetProperty("text").GetString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Duplicate_frames_are_delivered_once_and_gaps_are_reported()
    {
        var (client, server) = await ConnectAsync();
        await using var clientScope = client;
        await using var log = new EventLog(client);
        await server.SendAsync(
            """{"type":"answer","stream_index":0,"content":"甲","final":false,"answer_id":"a","seq":2}""",
            """{"type":"answer","stream_index":0,"content":"甲","final":false,"answer_id":"a","seq":2}""",
            """{"type":"status","stage":"listening","seq":1}""",
            """{"type":"answer","stream_index":0,"content":"甲乙丙","final":true,"answer_id":"a","seq":4}""",
            """{"type":"status","stage":"idle","seq":9}""");

        Assert.Equal("甲", (await log.NextAsync<RagEvent.Answer>()).Text);
        Assert.Equal("乙丙", Assert.IsType<RagEvent.Answer>(await log.NextAsync()).Text);
        Assert.Equal(new RagEvent.Gap(5, 8), await log.NextAsync());
        Assert.Equal("idle", Assert.IsType<RagEvent.Status>(await log.NextAsync()).Stage);
    }

    private static string? Type(System.Text.Json.JsonElement? message) => message!.Value.GetProperty("type").GetString();

    private RealtimeRagClientOptions Options() => new() { Server = _server.Address, Jitter = () => 0 };

    private async Task<(RealtimeRagClient Client, ScriptedConnection Server)> ConnectAsync()
    {
        var connecting = RealtimeRagClient.ConnectAsync(Options(), TestContext.Current.CancellationToken);
        var server = await _server.AcceptAsync();
        await server.GreetAsync();
        return (await connecting, server);
    }
}
