using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>Connections that are idle or old: the warning, the close code, what counts as activity, and that the session continues.</summary>
public sealed class ConnectionLifeTests
{
    private const string V2 = "realtime-rag.v2";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_client_that_says_nothing_is_warned_a_minute_before_the_connection_closes_and_resumes_its_session()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var client = await ConnectAsync(server);
        using var hello = JsonDocument.Parse(client.Frames[0]);
        _time.Advance((14 * Minute) - TimeSpan.FromMilliseconds(1));

        // The message that shows this begins the time anew.
        await AssertSilentAsync(client);
        _time.Advance(14 * Minute);
        Assert.Contains("\"reason\":\"idle\",\"in_ms\":60000,\"seq\":2}", await client.UntilAsync("going_away"), StringComparison.Ordinal);
        _time.Advance(Minute);
        Assert.Equal((4001, "idle"), (await client.UntilClosedAsync(), client.CloseText));

        var again = await server.ConnectAsync(configure: static options => options.AddSubProtocol(V2));
        await again.SendAsync(
            $$"""{"type":"resume","session_id":"{{hello.RootElement.GetProperty("session_id").GetString()}}","epoch":"{{hello.RootElement.GetProperty("epoch").GetString()}}","resume_token":"{{hello.RootElement.GetProperty("resume_token").GetString()}}","last_seq":2}""");
        Assert.Contains("\"recovered\":true", await again.UntilAsync("\"received_type\":\"resume\""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IDLE_TIMEOUT", "idle")]
    [InlineData("MAX_CONNECTION_AGE", "open for too long")]
    public async Task V1_sees_the_close_code_alone(string setting, string reason)
    {
        await using var server = await TestServer.StartAsync(time: _time, settings: (setting, "300"));
        var client = await server.TalkAsync();
        _time.Advance(5 * Minute);
        Assert.Equal((1008, reason), (await client.UntilClosedAsync(), client.CloseText));
        Assert.Equal(2, client.Frames.Count);
    }

    [Fact]
    public async Task Every_message_that_the_protocol_knows_counts_and_no_other()
    {
        await using var server = await TestServer.StartAsync(time: _time, settings: ("IDLE_TIMEOUT", "300"));
        var client = await ConnectAsync(server);
        foreach (var message in (string[])["""{"type":"keepalive"}""", """{"type":"asr_chunk","text":"你好"}""", """{"type":"configure"}"""])
        {
            _time.Advance(3 * Minute);
            await client.SendAsync(message);
            await client.UntilAsync("received_type");
        }

        _time.Advance(3 * Minute);
        await client.SendAsync("no message");
        await client.UntilAsync("INVALID_JSON");
        _time.Advance(2 * Minute);
        Assert.Equal((4001, "idle"), (await client.UntilClosedAsync(), client.CloseText));
    }

    [Fact]
    public async Task A_message_after_the_warning_keeps_the_connection()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var client = await ConnectAsync(server);
        _time.Advance(14 * Minute);
        await client.UntilAsync("going_away");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("keepalive");
        _time.Advance(13 * Minute);
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.UntilAsync("keepalive");
    }

    [Fact]
    public async Task A_client_that_waits_for_its_answer_is_not_idle()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, _time, settings: ("IDLE_TIMEOUT", "60"));
        var client = await ConnectAsync(server);
        await client.SendAsync("""{"type":"ask","text":"产品多少钱？"}""");
        var call = await source.NextAsync();
        _time.Advance(5 * Minute);
        call.Say("一百元");
        call.Complete();
        Assert.Equal("一百元", await client.AnswerAsync());
    }

    [Fact]
    public async Task After_eight_hours_a_connection_closes_however_much_is_said()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var client = await ConnectAsync(server);
        for (var spent = TimeSpan.Zero; spent < TimeSpan.FromHours(8) - (10 * Minute); spent += 10 * Minute)
        {
            _time.Advance(10 * Minute);
            await client.SendAsync("""{"type":"keepalive"}""");
            await client.UntilAsync("keepalive");
        }

        _time.Advance(9 * Minute);
        Assert.Contains("\"reason\":\"age\",\"in_ms\":60000", await client.UntilAsync("going_away"), StringComparison.Ordinal);
        _time.Advance(Minute);
        Assert.Equal((4001, "open for too long"), (await client.UntilClosedAsync(), client.CloseText));
    }

    [Fact]
    public async Task With_both_limits_off_a_silent_connection_stays()
    {
        await using var server = await TestServer.StartAsync(time: _time, settings: [("IDLE_TIMEOUT", "0"), ("MAX_CONNECTION_AGE", "0")]);
        var client = await ConnectAsync(server);
        _time.Advance(TimeSpan.FromDays(3));
        await AssertSilentAsync(client);
    }

    [Fact]
    public async Task A_drain_is_announced_with_the_time_after_which_to_come_back()
    {
        await using var server = await TestServer.StartAsync(time: _time, settings: ("DRAIN_TIMEOUT", "20"));
        var client = await ConnectAsync(server);
        var stopping = server.StopAsync();
        Assert.Matches("\"reason\":\"drain\",\"in_ms\":20000,\"retry_ms\":[0-9]+,\"seq\":2}$", await client.UntilAsync("going_away"));
        Assert.Equal(1012, await client.UntilClosedAsync());
        _time.Advance(Minute);
        await stopping;
    }

    private static async Task<TalkClient> ConnectAsync(TestServer server)
    {
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol(V2));
        await client.UntilAsync("listening");
        return client;
    }

    // What the server had to say before comes before the acknowledgement.
    private static async Task AssertSilentAsync(TalkClient client)
    {
        await client.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await client.NextAsync(), StringComparison.Ordinal);
    }
}
