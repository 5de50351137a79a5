using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>Messages that never end, and many broken clients: the server drops each of them in time.</summary>
public sealed class SlowFrameTests
{
    private static readonly TimeSpan MessageTime = new TransportOptions().MessageTime;

    /// <summary>Beginnings of a message, from its first byte to its last but one.</summary>
    public static TheoryData<string, byte[]> Beginnings => new()
    {
        { "one byte", [0x81] },
        { "a header without its mask", RawFrame.OfText(RawFrame.Keepalive)[..2] },
        { "a header without its payload", RawFrame.OfText(RawFrame.Keepalive)[..6] },
        { "a header of a long message", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(60_000))[..8] },
        { "all but the last byte", RawFrame.OfText(RawFrame.Keepalive)[..^1] },
        { "a fragment", RawFrame.OfText("{", final: false) },
        { "a fragment and a ping", [.. RawFrame.OfText("{", final: false), .. RawFrame.Of(RawFrame.Pong, [])] },
        { "half a ping", RawFrame.Of(RawFrame.Ping, [1, 2])[..^1] },
        { "a message behind a whole one", [.. RawFrame.OfText(RawFrame.Keepalive), 0x81] },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task G10_Input51_Input53_A_message_that_takes_over_ten_seconds_closes_with_1008(string row, byte[] bytes)
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(bytes);
        await time.WhenTimerAsync(MessageTime, TestContext.Current.CancellationToken);
        time.Advance(MessageTime - TimeSpan.FromMilliseconds(1));
        await AssertServedAsync(server);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var frames = await socket.ReadToEndAsync();
        Assert.True(frames.EndsWith("close 1008, end", StringComparison.Ordinal), $"{row}: {frames}");
    }

    [Fact]
    public async Task G10_Further_fragments_do_not_extend_the_time_limit()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.OfText("{", final: false));
        await time.WhenTimerAsync(MessageTime, TestContext.Current.CancellationToken);
        for (var i = 0; i < 4; i++)
        {
            // The pong shows that the fragment before it has been read.
            time.Advance(TimeSpan.FromSeconds(2));
            await socket.WriteAsync([.. RawFrame.Of(RawFrame.Continuation, [(byte)' '], final: false), .. RawFrame.Of(RawFrame.Ping, [])]);
            Assert.Equal("pong", await socket.ReadFrameAsync());
        }

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("close 1008, end", await socket.ReadToEndAsync());
    }

    [Fact]
    public async Task A_message_whose_last_byte_arrives_in_time_is_accepted()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await RawSocket.TalkAsync(server);
        var message = RawFrame.OfText(RawFrame.Keepalive);
        for (var i = 0; i < 3; i++)
        {
            await socket.WriteAsync(message[..5]);
            await time.WhenTimerAsync(MessageTime, TestContext.Current.CancellationToken);
            time.Advance(MessageTime - TimeSpan.FromSeconds(1));
            await socket.WriteAsync(message[5..]);
            Assert.Equal("ack keepalive", await socket.ReadFrameAsync());
        }
    }

    [Fact]
    public async Task A_long_message_in_single_bytes_is_one_message()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await RawSocket.TalkAsync(server);
        foreach (var one in RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(3_000)))
        {
            await socket.WriteAsync([one]);
        }

        Assert.Equal("ack keepalive", await socket.ReadFrameAsync());
    }

    [Fact]
    public async Task L3_Five_hundred_broken_clients_each_get_a_close_code_and_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync();
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        byte[][] faults = [RawFrame.Of(3, []), RawFrame.Of(RawFrame.Text, [0xFF]), RawFrame.Announcing(1UL << 40), RawFrame.Of(RawFrame.Close, [1])];
        string[] outcomes = ["close 1002, end", "close 1007, end", "close 1009, end", "close 1002, end"];
        var ends = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            using var socket = await RawSocket.TalkAsync(server);
            await socket.OfferAsync(faults[i % faults.Length]);
            return await socket.ReadToEndAsync();
        }));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => outcomes[i % outcomes.Length]), ends);
        await gate.DrainAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, gate.Open);
    }

    [Fact]
    public async Task L2_A_client_that_ignores_the_close_frame_is_cut_off_after_250_ms()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.Of(3, []));
        Assert.Equal("close 1002", await socket.ReadFrameAsync());
        await time.WhenTimerAsync(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken);
        await socket.OfferAsync(RawFrame.OfText(RawFrame.Keepalive));
        time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("end", await socket.ReadFrameAsync());
    }

    [Fact]
    public async Task H9_Input50_The_server_waits_at_most_ten_seconds_for_half_a_request()
    {
        await using var server = await TestServer.StartAsync();
        var kestrel = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>();
        Assert.Equal(TimeSpan.FromSeconds(10), kestrel.Value.Limits.RequestHeadersTimeout);
    }

    [Fact]
    public async Task H9_Input49_A_connection_without_a_request_is_kept_for_at_most_ten_seconds()
    {
        await using var server = await TestServer.StartAsync();
        var kestrel = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>();
        Assert.Equal(TimeSpan.FromSeconds(10), kestrel.Value.Limits.KeepAliveTimeout);
    }

    private static async Task AssertServedAsync(TestServer server)
    {
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.OfText(RawFrame.Keepalive));
        Assert.Equal("ack keepalive", await socket.ReadFrameAsync());
    }
}
