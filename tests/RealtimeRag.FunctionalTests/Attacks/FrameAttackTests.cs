using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>Frames that are right one by one, and together too much.</summary>
public sealed class FrameAttackTests
{
    private static readonly byte[] Ping = RawFrame.Of(RawFrame.Ping, [1]);

    [Fact]
    public async Task P5_Sixty_pings_at_once_are_answered_and_the_next_is_1008()
    {
        await using var server = await TestServer.StartAsync(time: new FakeTime());
        using var socket = await RawSocket.TalkAsync(server);
        await socket.OfferAsync([.. RawFrame.OfText(RawFrame.Keepalive), .. Enumerable.Repeat(Ping, 100).SelectMany(static frame => frame)]);
        var frames = await socket.ReadToEndAsync();
        Assert.Equal(60, frames.Split(", ").Count(static frame => frame == "pong 01"));
        Assert.EndsWith("close 1008, end", frames, StringComparison.Ordinal);
        Assert.Contains("ack keepalive", frames, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("realtime-rag.v1")]
    [InlineData("realtime-rag.v2")]
    public async Task P5_Twenty_pings_a_second_are_always_allowed(string subprotocol)
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await RawSocket.TalkAsync(server, "Sec-WebSocket-Protocol: " + subprotocol);
        for (var i = 0; i < 200; i++)
        {
            await socket.WriteAsync(Ping);
            Assert.Equal("pong 01", await socket.ReadFrameAsync());
            time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    [Theory]
    [InlineData("realtime-rag.v1")]
    [InlineData("realtime-rag.v2")]
    public async Task C10_A_close_in_the_middle_of_an_answer_ends_the_call_to_the_backend(string subprotocol)
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        using var socket = await RawSocket.TalkAsync(server, "Sec-WebSocket-Protocol: " + subprotocol);
        await socket.WriteAsync(RawFrame.OfText("""{"type":"asr_chunk","text":"产品多少钱？","is_final":true}"""));
        var call = await source.NextAsync();
        call.Say("九");
        while (await socket.ReadFrameAsync() != "answer 九")
        {
        }

        await socket.WriteAsync(RawFrame.OfClose(1000));
        Assert.EndsWith("close 1000, end", await socket.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True(await call.Over);
    }
}
