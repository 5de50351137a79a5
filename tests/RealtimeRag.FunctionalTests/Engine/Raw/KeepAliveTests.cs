using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>The server pings a silent client, and one that does not answer is gone.</summary>
public sealed class KeepAliveTests
{
    private static readonly TransportOptions Quick = new() { KeepAliveInterval = TimeSpan.FromMilliseconds(100), KeepAliveTimeout = TimeSpan.FromMilliseconds(300) };

    private readonly ScriptedSource _source = new();

    [Fact]
    public void The_server_pings_after_15_seconds_and_waits_10() =>
        Assert.Equal((15, 10), (new TransportOptions().KeepAliveInterval.TotalSeconds, new TransportOptions().KeepAliveTimeout.TotalSeconds));

    [Fact]
    public async Task A_silent_client_that_answers_pings_stays_connected()
    {
        // Together the pings take longer than the answer to one may, and each has time enough on a busy machine.
        var patient = new TransportOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromSeconds(3) };
        await using var server = await TestServer.StartAsync(_source, transport: patient);
        using var socket = await RawSocket.TalkAsync(server);
        for (var i = 0; i < 70; i++)
        {
            var ping = await socket.ReadFrameAsync();
            Assert.StartsWith("ping", ping, StringComparison.Ordinal);
            await socket.WriteAsync(RawFrame.Of(RawFrame.Pong, Convert.FromHexString(ping["ping".Length..].Trim())));
        }

        await socket.WriteAsync(RawFrame.OfText(RawFrame.Keepalive));
        string frame;
        while ((frame = await socket.ReadFrameAsync()).StartsWith("ping", StringComparison.Ordinal))
        {
        }

        Assert.Equal("ack keepalive", frame);
    }

    [Fact]
    public async Task P8_A_client_that_answers_no_ping_is_disconnected_and_its_call_ends()
    {
        await using var server = await TestServer.StartAsync(_source, transport: Quick);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.OfText("""{"type":"asr_chunk","text":"产品多少钱？","is_final":true}"""));
        var call = await _source.NextAsync();
        Assert.True(await call.Over);
        Assert.Matches("(end|reset)$", await socket.ReadToEndAsync());
    }

    [Fact]
    public async Task Half_a_frame_does_not_answer_a_ping()
    {
        await using var server = await TestServer.StartAsync(_source, transport: Quick);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.OfText(RawFrame.Keepalive)[..3]);
        Assert.Matches("(end|reset)$", await socket.ReadToEndAsync());
    }
}
