using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using RealtimeRag.Server.Transport;
using RealtimeRag.UnitTests.Resume;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>The server's end of a WebSocket says and understands what RFC 6455 has, however the bytes are cut.</summary>
public sealed class ServerSocketTests
{
    private static readonly byte[] Mask = [0x11, 0x82, 0x33, 0xF4];

    private int _tornDown;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(5_000)]
    [InlineData(65_536)]
    public async Task A_message_arrives_whole_wherever_its_bytes_are_cut(int length)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, length).Select(static i => (char)('a' + (i % 26)))));
        var frame = Frame(0x81, text);
        foreach (var cut in new[] { 0, 1, 2, 5, 6, 7, frame.Length / 2, frame.Length - 1 }.Where(cut => cut < frame.Length).Distinct())
        {
            var (client, socket) = Pair();
            using var reader = Reader(socket);
            var reading = reader.ReadAsync(Cancellation).AsTask();
            await client.WriteAsync(frame.AsMemory(0, cut), Cancellation);
            await client.WriteAsync(frame.AsMemory(cut), Cancellation);
            Assert.Equal(ReadKind.Text, await reading);
            Assert.True(text.AsSpan().SequenceEqual(reader.Message));
        }
    }

    [Fact]
    public async Task Messages_that_arrive_together_are_read_one_after_another()
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await client.WriteAsync((byte[])[.. Frame(0x81, "one"u8), .. Frame(0x82, "two"u8), .. Frame(0x81, "")], Cancellation);
        Assert.Equal((ReadKind.Text, "one", true), await NextAsync(reader));
        Assert.Equal((ReadKind.Binary, "two", true), await NextAsync(reader));
        Assert.Equal((ReadKind.Text, "", false), await NextAsync(reader));
    }

    [Fact]
    public async Task A_message_in_fragments_is_one_message_and_a_ping_between_them_is_answered()
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await client.WriteAsync((byte[])[.. Frame(0x01, "he"u8), .. Frame(0x89, "hi"u8), .. Frame(0x00, "l"u8), .. Frame(0x80, "p"u8)], Cancellation);
        Assert.Equal((ReadKind.Text, "help", false), await NextAsync(reader));
        Assert.Equal([0x8A, 2, (byte)'h', (byte)'i'], await SentAsync(client));
    }

    [Theory]
    [InlineData(0x89, false)]
    [InlineData(0x8A, false)]
    [InlineData(0x01, false)]
    [InlineData(0x81, true)]
    [InlineData(0x88, true)]
    public async Task Only_what_ends_a_read_counts_as_waiting(int second, bool isWaiting)
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await client.WriteAsync((byte[])[.. Frame(0x81, "one"u8), .. Frame((byte)second, [])], Cancellation);
        Assert.Equal((ReadKind.Text, "one", isWaiting), await NextAsync(reader));
    }

    [Theory]
    [InlineData(3, new byte[] { 0x81, 3 })]
    [InlineData(126, new byte[] { 0x81, 126, 0, 126 })]
    [InlineData(70_000, new byte[] { 0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70 })]
    public async Task A_frame_has_the_shortest_header(int length, byte[] header)
    {
        var (client, socket) = Pair();
        var payload = Enumerable.Repeat((byte)'x', length).ToArray();
        await socket.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var sent = new byte[header.Length + length];
        await client.ReadExactlyAsync(sent, Cancellation);
        Assert.Equal([.. header, .. payload], sent);
    }

    [Fact]
    public async Task The_clients_close_frame_is_reported_and_answered()
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await client.WriteAsync(Frame(0x88, [0x03, 0xE8, (byte)'b', (byte)'y', (byte)'e']), Cancellation);
        Assert.Equal(ReadKind.Close, await reader.ReadAsync(Cancellation));
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye", WebSocketState.CloseReceived), (socket.CloseStatus, socket.CloseStatusDescription, socket.State));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "ok", Cancellation);
        Assert.Equal([0x88, 4, 0x03, 0xE8, (byte)'o', (byte)'k'], await SentAsync(client));
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Theory]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { 0x03, 0xE7 })]
    [InlineData(new byte[] { 0x03, 0xED })]
    [InlineData(new byte[] { 0x13, 0x88 })]
    [InlineData(new byte[] { 0x03, 0xE8, 0xFF })]
    public async Task A_close_frame_that_breaks_the_rules_is_answered_with_1002(byte[] payload)
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await client.WriteAsync(Frame(0x88, payload), Cancellation);
        await Assert.ThrowsAsync<WebSocketException>(() => reader.ReadAsync(Cancellation).AsTask());
        Assert.Equal([0x88, 2, 0x03, 0xEA], await SentAsync(client));
    }

    [Fact]
    public async Task After_the_servers_close_frame_messages_still_arrive_until_the_clients()
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "", Cancellation);
        Assert.Equal(WebSocketState.CloseSent, socket.State);
        await client.WriteAsync((byte[])[.. Frame(0x81, "late"u8), .. Frame(0x88, [])], Cancellation);
        Assert.Equal((ReadKind.Text, "late", true), await NextAsync(reader));
        Assert.Equal(ReadKind.Close, await reader.ReadAsync(Cancellation));
        Assert.Equal(WebSocketState.Closed, socket.State);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.SendAsync(new byte[1], WebSocketMessageType.Text, endOfMessage: true, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_read_aborts_the_connection()
    {
        var (_, socket) = Pair();
        using var reader = Reader(socket);
        using var cancelled = new CancellationTokenSource();
        var reading = reader.ReadAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal((WebSocketState.Aborted, 1), (socket.State, _tornDown));
    }

    [Fact]
    public void A_request_is_aborted_once_and_never_after_its_socket_was_disposed()
    {
        var (_, socket) = Pair();
        socket.Dispose();
        socket.Abort();
        socket.Dispose();
        Assert.Equal(1, _tornDown);
    }

    [Fact]
    public async Task Disposing_waits_for_an_abort_that_is_under_way()
    {
        var (_, server) = DuplexStream.Pair();
        var entered = new TaskCompletionSource();
        using var mayEnd = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();
        var socket = new ServerSocket(new ValidatingWebSocketStream(server), () =>
        {
            entered.SetResult();
            mayEnd.Wait(Cancellation);
            order.Enqueue("aborted");
        });
        var aborting = Task.Run(socket.Abort, Cancellation);
        await entered.Task.WaitAsync(Cancellation);
        var disposing = Task.Run(
            () =>
            {
                mayEnd.Set();
                socket.Dispose();
                order.Enqueue("disposed");
            },
            Cancellation);
        await Task.WhenAll(aborting, disposing);
        Assert.Equal(["aborted", "disposed"], order);
    }

    [Fact]
    public async Task The_end_of_the_connection_is_not_a_message()
    {
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        client.EndWriting();
        var e = await Assert.ThrowsAsync<WebSocketException>(() => reader.ReadAsync(Cancellation).AsTask());
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, e.WebSocketErrorCode);
    }

    [Fact]
    public async Task A_silent_client_is_pinged_and_given_up_only_if_it_does_not_answer()
    {
        var limits = new PulseLimits(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10));
        var (client, socket) = Pair();
        using var reader = Reader(socket);
        var reading = reader.ReadAsync(Cancellation).AsTask();
        socket.Beat(TimeSpan.FromSeconds(1), limits);
        socket.Beat(TimeSpan.FromSeconds(17), limits);
        Assert.Equal([0x89, 8, 0, 0, 0, 0, 0, 0, 0, 1], await SentAsync(client));
        await client.WriteAsync((byte[])[.. Frame(0x8A, [0, 0, 0, 0, 0, 0, 0, 1]), .. Frame(0x81, "here"u8)], Cancellation);
        Assert.Equal(ReadKind.Text, await reading);
        reading = reader.ReadAsync(Cancellation).AsTask();
        socket.Beat(TimeSpan.FromSeconds(28), limits);
        socket.Beat(TimeSpan.FromSeconds(44), limits);
        Assert.Equal(WebSocketState.Open, socket.State);
        socket.Beat(TimeSpan.FromSeconds(55), limits);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static FrameReader Reader(WebSocket socket) =>
        new(socket, new MessageDeadline(new Server.Sessions.SessionClock(TimeProvider.System), TimeSpan.FromMinutes(1), static () => { }));

    private static async Task<(ReadKind Kind, string Text, bool HasMore)> NextAsync(FrameReader reader)
    {
        var kind = await reader.ReadAsync(Cancellation);
        return (kind, Encoding.UTF8.GetString(reader.Message), reader.HasMore);
    }

    private static async Task<byte[]> SentAsync(DuplexStream client)
    {
        var buffer = new byte[1_000];
        return buffer[..await client.ReadAsync(buffer, Cancellation)];
    }

    private static byte[] Frame(byte first, string text) => Frame(first, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length switch
        {
            <= 125 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xFE, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xFF, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= Mask[i % 4];
        }

        return [first, .. length, .. Mask, .. masked];
    }

    private (DuplexStream Client, ServerSocket Socket) Pair()
    {
        var (client, server) = DuplexStream.Pair();
        return (client, new ServerSocket(new ValidatingWebSocketStream(server), () => _tornDown++));
    }
}
