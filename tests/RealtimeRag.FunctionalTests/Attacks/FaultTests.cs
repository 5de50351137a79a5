using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.FunctionalTests.ProtocolV2;
using RealtimeRag.FunctionalTests.Security;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>Half-open connections and changes of the system clock.</summary>
public sealed class FaultTests
{
    private static readonly TransportOptions Quick = new() { KeepAliveInterval = TimeSpan.FromMilliseconds(200), KeepAliveTimeout = TimeSpan.FromMilliseconds(600) };

    [Fact(Timeout = 120_000)]
    public async Task Fault27_Two_hundred_dead_connections_are_closed_and_their_sessions_expire()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time, transport: Quick);
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        var lines = new List<RawSocket>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                lines.Add(await RawSocket.TalkAsync(server, "Sec-WebSocket-Protocol: realtime-rag.v2"));
            }

            // None of them answers a ping, and none of them is closed from here.
            await UntilAsync(() => gate.Open == 0);
            Assert.Equal(200, sessions.Count);

            // A session learns that it has no connection after the connection's place is free; then it waits for a resume.
            await UntilAsync(() => server.Services.GetRequiredService<DetachedSessions>().Count == 200);
            await Task.WhenAll(sessions.All.Select(static session => session.WhenTakenAsync(TestContext.Current.CancellationToken)));
            time.Advance(TimeSpan.FromSeconds(120));
            await UntilAsync(() => sessions.Count == 0);
            Assert.Equal(0, server.Services.GetRequiredService<MemoryBudget>().Bytes);
        }
        finally
        {
            lines.ForEach(static line => line.Dispose());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Fault28_Changing_the_clock_by_an_hour_ends_no_answer_session_or_resume(int hours)
    {
        var (time, source) = (new FakeTime(), new ScriptedSource());
        await using var server = await TestServer.StartAsync(source, time);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await source.NextAsync();
        call.Say("one ");
        await talk.UntilAsync("answer");

        time.WallJump = TimeSpan.FromHours(hours);
        talk.Client.Vanish();
        call.Say("two");
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        call.Complete();
        Assert.Equal("answer complete", await talk.UntilAsync("complete"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Fault28_A_ticket_is_valid_for_half_a_minute_whatever_the_wall_clock_says(int hours)
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time, settings: ("API_KEYS", $"alice={SignInServers.Key}"));
        var (used, late) = (await TicketTests.TicketAsync(server), await TicketTests.TicketAsync(server));
        time.WallJump = TimeSpan.FromHours(hours);
        time.Advance(TimeSpan.FromSeconds(29));
        await AssertStatusAsync(server, used, 101);
        time.Advance(TimeSpan.FromSeconds(1));
        await AssertStatusAsync(server, late, 401);
    }

    private static async Task AssertStatusAsync(TestServer server, string ticket, int status)
    {
        using var socket = await RawSocket.ConnectAsync(server);
        Assert.StartsWith($"HTTP/1.1 {status} ", await SignInTableTests.AskAsync(socket, "", "?ticket=" + ticket), StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
