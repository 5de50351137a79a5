using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;
using RealtimeRag.UnitTests.Resume;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>The stream under a WebSocket lets good bytes through, tells of the first bad one, and keeps the connection for the close frame.</summary>
public sealed class ValidatingWebSocketStreamTests
{
    private static readonly byte[] Good = [0x81, 0x82, 0, 0, 0, 0, (byte)'{', (byte)'}'];
    private static readonly byte[] Bad = [0xF1, 0x80, 0, 0, 0, 0];

    private readonly FakeTime _time = new();
    private readonly List<CloseReason> _told = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Valid_bytes_pass_unchanged_in_both_directions()
    {
        var (client, guard) = Pair();
        await client.WriteAsync(Good, Cancellation);
        var buffer = new byte[100];
        Assert.Equal(Good, buffer[..await guard.ReadAsync(buffer, Cancellation)]);
        await guard.WriteAsync(Bad, Cancellation);
        await guard.FlushAsync(Cancellation);
        Assert.Equal(Bad, buffer[..await client.ReadAsync(buffer, Cancellation)]);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Only_a_frame_with_a_requested_receipt_is_followed_by_a_ping_in_the_same_write()
    {
        var (client, guard) = Pair();
        var buffer = new byte[100];
        byte[] both = [.. Good, .. FrameScanner.ReceiptPing];
        guard.AskForReceipt();
        await guard.WriteAsync(Good, Cancellation);
        await guard.FlushAsync(Cancellation);
        Assert.Equal(both, buffer[..await client.ReadAsync(buffer, Cancellation)]);
        await guard.WriteAsync(Good, Cancellation);
        await guard.FlushAsync(Cancellation);
        Assert.Equal(Good, buffer[..await client.ReadAsync(buffer, Cancellation)]);
    }

    [Fact]
    public async Task Held_frames_are_sent_in_one_write_with_the_next_frame()
    {
        var (client, guard) = Pair();
        var buffer = new byte[20_000];
        guard.HoldsBack = true;
        for (var i = 0; i < 3; i++)
        {
            await guard.WriteAsync(Good, Cancellation);
            await guard.FlushAsync(Cancellation);
        }

        var read = client.ReadAsync(buffer, Cancellation).AsTask();
        Assert.False(read.IsCompleted);

        // As a ping of the framework, which comes from a timer.
        byte[] ping = [0x89, 0];
        guard.HoldsBack = false;
        await guard.WriteAsync(ping, Cancellation);
        byte[] expected = [.. Good, .. Good, .. Good, .. ping];
        Assert.Equal(expected, buffer[..await read]);
        await guard.WriteAsync(Good, Cancellation);
        Assert.Equal(Good, buffer[..await client.ReadAsync(buffer, Cancellation)]);
    }

    [Fact]
    public async Task A_receipt_ping_follows_its_own_frame_among_held_ones()
    {
        var (client, guard) = Pair();
        var large = new byte[9_000];
        var buffer = new byte[20_000];
        guard.HoldsBack = true;
        await guard.WriteAsync(Good, Cancellation);
        guard.AskForReceipt();
        await guard.WriteAsync(large, Cancellation);
        guard.HoldsBack = false;
        await guard.WriteAsync(Bad, Cancellation);
        byte[] expected = [.. Good, .. large, .. FrameScanner.ReceiptPing, .. Bad];
        await client.ReadExactlyAsync(buffer.AsMemory(0, expected.Length), Cancellation);
        Assert.Equal(expected, buffer[..expected.Length]);
    }

    [Fact]
    public async Task The_receipt_is_reported_when_it_is_read_and_passed_on()
    {
        var (client, guard) = Pair();
        var receipts = 0;
        guard.OnReceipt = () =>
        {
            receipts++;
            return ValueTask.CompletedTask;
        };
        byte[] pong = [0x8A, 0x84, 1, 2, 3, 4, (byte)'s' ^ 1, (byte)'e' ^ 2, (byte)'e' ^ 3, (byte)'n' ^ 4];
        await client.WriteAsync(pong.AsMemory(0, 8), Cancellation);
        var buffer = new byte[100];
        Assert.Equal(8, await guard.ReadAsync(buffer, Cancellation));
        Assert.Equal(0, receipts);
        await client.WriteAsync((byte[])[.. pong[8..], .. Good], Cancellation);
        Assert.Equal(2 + Good.Length, await guard.ReadAsync(buffer, Cancellation));
        Assert.Equal(1, receipts);
    }

    [Fact]
    public async Task Valid_bytes_before_an_invalid_one_are_delivered_first()
    {
        var (client, guard) = Pair();
        await client.WriteAsync((byte[])[.. Good, .. Bad, .. Good], Cancellation);
        var buffer = new byte[100];
        Assert.Equal(Good, buffer[..await guard.ReadAsync(buffer, Cancellation)]);
        Assert.Empty(_told);
        var rest = guard.ReadAsync(buffer, Cancellation).AsTask();
        Assert.Equal([CloseReason.ProtocolError], _told);
        Assert.False(rest.IsCompleted);
        guard.Release();
        Assert.Equal(0, await rest);
    }

    [Fact]
    public async Task Everything_after_an_invalid_byte_is_dropped_until_the_client_hangs_up()
    {
        var (client, guard) = Pair();
        await client.WriteAsync(Bad, Cancellation);
        var rest = guard.ReadAsync(new byte[100], Cancellation).AsTask();
        await client.WriteAsync(Good, Cancellation);
        Assert.False(guard.Over.IsCompleted);
        client.Break();
        await Assert.ThrowsAsync<IOException>(() => rest);
        await guard.Over;
        Assert.Single(_told);
    }

    [Fact]
    public async Task The_end_of_the_clients_data_after_an_invalid_byte_is_hidden_from_the_framework()
    {
        var (client, server) = DuplexStream.Pair();
        var guard = new ValidatingWebSocketStream(server);
        await client.WriteAsync(Bad, Cancellation);
        var rest = guard.ReadAsync(new byte[100], Cancellation).AsTask();
        client.EndWriting();
        await guard.Over;
        Assert.False(rest.IsCompleted);
        guard.Release();
        Assert.Equal(0, await rest);
    }

    [Fact]
    public async Task After_a_release_the_client_appears_to_have_hung_up()
    {
        var (_, guard) = Pair();
        var read = guard.ReadAsync(new byte[10], Cancellation).AsTask();
        Assert.False(guard.IsReleased);
        guard.Release();
        Assert.True(guard.IsReleased);
        Assert.Equal(0, await read);
        Assert.Equal(0, await guard.ReadAsync(new byte[10], Cancellation));
    }

    [Fact]
    public async Task Disposing_ends_the_read_without_a_release()
    {
        var (_, guard) = Pair();
        var read = guard.ReadAsync(new byte[10], Cancellation).AsTask();
        await guard.DisposeAsync();
        Assert.Equal(0, await read);
        Assert.False(guard.IsReleased);
    }

    [Fact]
    public async Task The_end_of_a_valid_stream_is_passed_on()
    {
        var (client, guard) = Pair();
        client.EndWriting();
        Assert.Equal(0, await guard.ReadAsync(new byte[10], Cancellation));
        Assert.False(guard.Over.IsCompleted);
    }

    [Fact]
    public async Task The_time_limit_of_a_message_runs_until_it_is_complete()
    {
        var late = 0;
        using var deadline = new MessageDeadline(new SessionClock(_time), TimeSpan.FromSeconds(10), () => late++);
        var (client, guard) = Pair();
        guard.Deadline = deadline;
        var buffer = new byte[100];
        var read = guard.ReadAsync(buffer, Cancellation).AsTask();
        Assert.Empty(_time.Pending);
        await client.WriteAsync(Good.AsMemory(0, 1), Cancellation);
        Assert.Equal(1, await read);
        Assert.Empty(_time.Pending);
        read = guard.ReadAsync(buffer, Cancellation).AsTask();
        Assert.Equal([TimeSpan.FromSeconds(10)], _time.Pending);
        _time.Advance(TimeSpan.FromSeconds(4));
        await client.WriteAsync(Good.AsMemory(1, 3), Cancellation);
        await read;
        read = guard.ReadAsync(buffer, Cancellation).AsTask();
        Assert.Equal([TimeSpan.FromSeconds(6)], _time.Pending);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, late);
        client.Break();
        await Assert.ThrowsAsync<IOException>(() => read);
    }

    [Fact]
    public void A_complete_message_resets_the_time_limit()
    {
        var late = 0;
        using var deadline = new MessageDeadline(new SessionClock(_time), TimeSpan.FromSeconds(10), () => late++);
        for (var i = 0; i < 5; i++)
        {
            deadline.Start();
            _time.Advance(TimeSpan.FromSeconds(9));
            deadline.Start();
            deadline.Stop();
            _time.Advance(TimeSpan.FromSeconds(9));
        }

        Assert.Equal(0, late);
        deadline.Start();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, late);
    }

    private (DuplexStream Client, ValidatingWebSocketStream Guard) Pair()
    {
        var (client, server) = DuplexStream.Pair();
        var guard = new ValidatingWebSocketStream(server)
        {
            OnViolation = (reason, _) =>
            {
                _told.Add(reason);
                return Task.CompletedTask;
            },
        };
        return (client, guard);
    }
}
