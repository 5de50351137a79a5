using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.ProtocolV2;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>If the server is full, a client's own old connection makes room for its resume, and for nothing else.</summary>
public sealed class ReplacementTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_half_dead_connection_makes_room_for_its_clients_resume()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("MAX_CONNECTIONS", "1"));
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            // The server does not know that the previous connection broke.
            var before = talk.Client;
            Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
            Assert.Equal(4501, await before.UntilClosedAsync());
            call.Say("九");
            Assert.Equal("answer", await talk.UntilAsync("answer"));
        }

        // There is room for one, as before.
        var other = await server.ConnectAsync();
        Assert.Equal(1013, await other.UntilClosedAsync());
    }

    [Theory]
    [InlineData("""{"type":"keepalive"}""")]
    [InlineData("""{"type":"ask","text":"q"}""")]
    [InlineData("x")]
    [InlineData("""{"type":"resume","session_id":"x","epoch":"x","resume_token":"x","last_seq":0}""")]
    public async Task A_connection_that_sends_anything_else_gets_1013(string message)
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("MAX_CONNECTIONS", "1"));
        var talk = await NumberedTalk.BeginAsync(server);
        var other = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await other.SendAsync(message);
        Assert.Equal(1013, await other.UntilClosedAsync());
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.NextAsync();
    }

    [Fact]
    public async Task A_silent_connection_gets_1013_after_a_moment()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: ("MAX_CONNECTIONS", "1"));
        await NumberedTalk.BeginAsync(server);
        var other = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await time.WhenTimerAsync(new TransportOptions().ReplacementTime, TestContext.Current.CancellationToken);
        time.Advance(new TransportOptions().ReplacementTime);
        Assert.Equal(1013, await other.UntilClosedAsync());
        Assert.Empty(other.Frames);
    }

    [Fact]
    public async Task A_session_without_a_connection_frees_no_slot_and_keeps_its_token()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("MAX_CONNECTIONS", "1"));
        var talk = await NumberedTalk.BeginAsync(server);
        talk.Client.Vanish();
        await server.Log.WhenAsync("ended:");
        var other = await server.TalkAsync();
        var resume = $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""";
        var full = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await full.SendAsync(resume);
        Assert.Equal(1013, await full.UntilClosedAsync());
        other.Vanish();
        while (((ConnectionGate)server.Services.GetService(typeof(ConnectionGate))!).Open > 0)
        {
            await Task.Yield();
        }

        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task A_connection_in_reserve_may_resume_the_session_of_a_later_one()
    {
        await using var server = await TestServer.StartAsync(_source);
        var standby = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await standby.UntilAsync("listening");
        var talk = await NumberedTalk.BeginAsync(server);
        talk.Client.Vanish();
        await standby.SendAsync(
            $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":1}""");
        Assert.Contains("\"recovered\":true", await standby.NextAsync());
    }
}
