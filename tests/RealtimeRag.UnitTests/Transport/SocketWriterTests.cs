using System.Net.WebSockets;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>What is written to a socket, in which order, and how long a client may take for it.</summary>
public sealed class SocketWriterTests : IDisposable
{
    private static readonly TransportOptions Options = new();

    private readonly FakeTime _time = new();
    private readonly StubSocket _socket = new();
    private readonly SendQueue _queue;
    private readonly StubOutput _output;
    private int _slow;

    public SocketWriterTests()
    {
        _queue = new(CloseReason.SlowConsumer, () => _slow++);
        _output = new(_socket);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task Frames_are_written_in_order_and_then_the_close()
    {
        _socket.MakeRoom(3);
        _queue.Add(Frame(1));
        _queue.Add(Frame(2));
        _queue.Close(CloseReason.Stopped);
        Assert.Equal(CloseReason.Stopped, await WriteAsync(ProtocolVersion.V2));
        Assert.Equal(
            ["""{"type":"status","stage":"idle","seq":1}""", """{"type":"status","stage":"idle","seq":2}""", "1000 stopped"], _socket.Sent);
        Assert.Equal(0, _slow);
    }

    [Fact]
    public async Task A_receipt_is_requested_only_for_the_reply_to_a_resume()
    {
        var offer = new ResumeOffer("e", "t", TimeSpan.FromSeconds(120), "mock");
        _socket.MakeRoom(5);
        _queue.Add(Frame(1));
        _queue.Add(new NumberedFrame(new ServerFrame.Resumed("s", ResumeRefusal.Unknown, offer), 0, 100));
        _queue.Add(new NumberedFrame(new ServerFrame.Resumed("s", null, offer), 0, 100));
        _queue.Add(Frame(2));
        _queue.Close(CloseReason.Stopped);
        await WriteAsync(ProtocolVersion.V2);
        Assert.Equal([2], _output.ReceiptsAskedAt);
    }

    [Theory]
    [InlineData(1, 100, ". ")]
    [InlineData(3, 100, "--. ")]
    [InlineData(16, 100, "---------------. ")]
    [InlineData(17, 100, "---------------.. ")]
    [InlineData(5, 3_000, "--.-. ")]
    public async Task Waiting_frames_are_sent_together_within_limits(int frames, int length, string held)
    {
        _socket.MakeRoom(frames + 1);
        for (var i = 0; i < frames; i++)
        {
            _queue.Add(new NumberedFrame(new ServerFrame.Status(Stage.Idle, Note: new string('x', length)), i + 1, length));
        }

        // Nothing waits behind the last frame, so that it goes out at once.
        var writing = WriteAsync(ProtocolVersion.V2);
        while (_socket.Sent.Count < frames)
        {
            await Task.Yield();
        }

        _queue.Close(CloseReason.Stopped);
        await writing;
        Assert.Equal(held, string.Concat(_socket.Held.Select(static isHeld => isHeld ? '-' : '.')) + " ");
    }

    [Fact]
    public async Task A_close_frame_is_not_held_back()
    {
        _socket.MakeRoom(3);
        _queue.Add(Frame(1));
        _queue.Add(Frame(2));
        _queue.Close(CloseReason.Stopped);
        await WriteAsync(ProtocolVersion.V2);
        Assert.Equal([true, true, false], [.. _socket.Held, _output.HoldsBack]);
    }

    [Fact]
    public async Task V1_has_no_numbers()
    {
        _socket.MakeRoom(2);
        _queue.Add(Frame(1));
        _queue.Close(CloseReason.Stopped);
        await WriteAsync(ProtocolVersion.V1);
        Assert.Equal("""{"type":"status","stage":"idle"}""", _socket.Sent[0]);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_for_ten_seconds_gets_a_close_frame_once_there_is_room()
    {
        _queue.Add(Frame(1));
        _queue.Add(Frame(2));
        var writing = WriteAsync(ProtocolVersion.V2);
        await _time.WhenTimerAsync(Options.SendTime, Cancellation);
        _time.Advance(Options.SendTime - TimeSpan.FromMilliseconds(1));
        Assert.False(_queue.IsClosed);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_queue.IsClosed);
        Assert.Equal(1, _slow);
        _time.Advance(Options.CloseTime - TimeSpan.FromMilliseconds(1));
        _socket.MakeRoom(2);
        Assert.Equal(CloseReason.SlowConsumer, await writing);
        Assert.Equal(["""{"type":"status","stage":"idle","seq":1}""", "4002 slow consumer"], _socket.Sent);
    }

    [Fact]
    public async Task A_client_that_makes_no_room_at_all_loses_its_socket()
    {
        _queue.Add(Frame(1));
        var writing = WriteAsync(ProtocolVersion.V2);
        await _time.WhenTimerAsync(Options.SendTime, Cancellation);
        _time.Advance(Options.SendTime + Options.CloseTime);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal(WebSocketState.Aborted, _socket.State);
        Assert.Empty(_socket.Sent);
    }

    [Fact]
    public async Task Sending_a_close_frame_has_a_time_limit()
    {
        _queue.Close(CloseReason.GoingAway);
        var writing = WriteAsync(ProtocolVersion.V2);
        await _time.WhenTimerAsync(Options.CloseTime, Cancellation);
        _time.Advance(Options.CloseTime);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal(0, _slow);
    }

    [Fact]
    public async Task Each_frame_has_its_own_time_limit()
    {
        var writing = WriteAsync(ProtocolVersion.V2);
        for (var i = 1; i <= 5; i++)
        {
            _queue.Add(Frame(i));
            await _time.WhenTimerAsync(Options.SendTime, Cancellation);
            _time.Advance(Options.SendTime - TimeSpan.FromMilliseconds(1));
            _socket.MakeRoom(1);
            await _time.WhenAsync(() => _time.Pending.Count == 0, Cancellation);
        }

        _queue.Close(CloseReason.Stopped);
        _socket.MakeRoom(1);
        Assert.Equal(CloseReason.Stopped, await writing);
        Assert.Equal((6, 0), (_socket.Sent.Count, _slow));
    }

    [Fact]
    public async Task Silence_has_no_limit()
    {
        var writing = WriteAsync(ProtocolVersion.V2);
        Assert.Empty(_time.Pending);
        _time.Advance(TimeSpan.FromDays(1));
        _socket.MakeRoom(1);
        _queue.Close(CloseReason.Stopped);
        Assert.Equal(CloseReason.Stopped, await writing);
    }

    [Fact]
    public async Task A_broken_socket_gets_no_close_frame()
    {
        _socket.Abort();
        _queue.Close(CloseReason.Stopped);
        Assert.Equal(CloseReason.Stopped, await WriteAsync(ProtocolVersion.V2));
        Assert.Empty(_socket.Sent);
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_the_writer()
    {
        using var broken = new CancellationTokenSource();
        _queue.Add(Frame(1));
        var writing = Writer(ProtocolVersion.V2).RunAsync(_queue, broken.Token);
        await broken.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    /// <summary>Remembers which frames were written while it held back, and before how many a receipt was asked for.</summary>
    private sealed class StubOutput : IFrameOutput
    {
        private readonly StubSocket _socket;

        public StubOutput(StubSocket socket)
        {
            _socket = socket;
            socket.IsHeldBack = () => HoldsBack;
        }

        public bool HoldsBack { get; set; }

        public List<int> ReceiptsAskedAt { get; } = [];

        public void AskForReceipt() => ReceiptsAskedAt.Add(_socket.Sent.Count);
    }

    private static NumberedFrame Frame(long seq) => new(new ServerFrame.Status(Stage.Idle), seq, 100);

    private Task<CloseReason> WriteAsync(ProtocolVersion version) => Writer(version).RunAsync(_queue, Cancellation);

    private SocketWriter Writer(ProtocolVersion version) => new(_socket, new ProtocolFormat(version, null), new SessionClock(_time), Options, _output);
}
