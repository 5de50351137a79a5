using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>What waits for one socket is bounded, and producers never block.</summary>
public sealed class SendQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_come_out_in_order_and_then_the_close()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        queue.Add(Frame(1));
        queue.Add(Frame(2));
        queue.Close(CloseReason.Stopped);
        queue.Add(Frame(3));
        Assert.Equal(1, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        Assert.Equal(2, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        Assert.Equal(CloseReason.Stopped, (await queue.TakeAsync(Cancellation)).Close);
    }

    [Fact]
    public async Task A_waiting_writer_is_woken()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var taken = queue.TakeAsync(Cancellation).AsTask();
        Assert.False(taken.IsCompleted);
        queue.Add(Frame(7));
        Assert.Equal(7, (await taken).Frame.Seq);
    }

    [Fact]
    public async Task Held_frames_wake_the_writer_only_when_they_are_released()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var taken = queue.TakeAsync(Cancellation).AsTask();
        queue.Hold();
        queue.Add(Frame(1));
        queue.Add(Frame(2));
        Assert.False(taken.IsCompleted);
        queue.Release();
        Assert.Equal((1, true), ((await taken).Frame.Seq, taken.IsCompleted));
        Assert.Equal(2, (await queue.TakeAsync(Cancellation)).Frame.Seq);
    }

    [Fact]
    public async Task A_close_does_not_wait_for_a_release()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var taken = queue.TakeAsync(Cancellation).AsTask();
        queue.Hold();
        queue.Close(CloseReason.Stopped);
        Assert.Equal(CloseReason.Stopped, (await taken).Close);
    }

    [Fact]
    public async Task However_writer_and_producer_meet_no_frame_is_left_waiting()
    {
        const int Frames = 20_000;
        var queue = new SendQueue(CloseReason.SlowConsumer);
        var producing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= Frames; i++)
                {
                    await queue.WhenRoomAsync(Cancellation);
                    queue.Add(Frame(i));
                }
            },
            Cancellation);
        for (var i = 1; i <= Frames; i++)
        {
            Assert.Equal(i, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        }

        await producing;
    }

    [Fact]
    public async Task A_writer_that_was_cancelled_can_wait_again()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.TakeAsync(cancel.Token).AsTask());
        var taken = queue.TakeAsync(Cancellation).AsTask();
        Assert.False(taken.IsCompleted);
        queue.Add(Frame(3));
        Assert.Equal(3, (await taken).Frame.Seq);
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public async Task More_than_256_waiting_frames_close_the_socket(int count, bool isClosed)
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        for (var i = 1; i <= count; i++)
        {
            queue.Add(Frame(i));
        }

        Assert.Equal(isClosed, queue.IsClosed);
        Assert.Equal(isClosed ? CloseReason.SlowConsumer : null, (await queue.TakeAsync(Cancellation)).Close);
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public void More_than_256_KiB_waiting_close_the_socket(int kibibytes, bool isClosed)
    {
        var queue = new SendQueue(CloseReason.SlowReader);
        for (var i = 1; i <= kibibytes; i++)
        {
            queue.Add(Frame(i, 1_024));
            if (i % 4 == 0 && i < 20)
            {
                Assert.False(queue.IsClosed);
            }
        }

        Assert.Equal(isClosed, queue.IsClosed);
    }

    [Fact]
    public void One_frame_above_the_limit_may_pass_alone()
    {
        var queue = new SendQueue(CloseReason.SlowReader);
        queue.Add(Frame(1, 1_000_000));
        Assert.False(queue.IsClosed);
        queue.Add(Frame(2));
        Assert.True(queue.IsClosed);
    }

    [Fact]
    public async Task Frames_that_belong_together_are_accepted_all_or_none()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer, maxFrames: 10);
        for (var i = 0; i < 9; i++)
        {
            queue.Add(Frame(i));
        }

        queue.Add([Frame(9), Frame(10), Frame(11)]);
        Assert.False(queue.IsClosed);
        queue.Add([Frame(12), Frame(13)]);
        Assert.True(queue.IsClosed);
        Assert.Equal(CloseReason.SlowConsumer, (await queue.TakeAsync(Cancellation)).Close);
    }

    [Fact]
    public async Task A_full_replay_leaves_room_for_live_frames()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        for (var i = 1; i <= 257; i++)
        {
            queue.Add(Frame(i, 1_024), isExempt: true);
        }

        queue.Add(Frame(258));
        Assert.False(queue.IsClosed);
        for (var i = 1; i <= 258; i++)
        {
            Assert.Equal(i, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        }
    }

    [Fact]
    public async Task Exempt_frames_do_not_count_against_the_limit_wherever_they_are()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer, maxFrames: 10);
        for (var i = 1; i <= 40; i++)
        {
            queue.Add(Frame(i, i), isExempt: i % 4 != 0);
        }

        Assert.False(queue.IsClosed);
        for (var i = 1; i <= 40; i++)
        {
            Assert.Equal(i, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        }

        for (var i = 1; i <= 10; i++)
        {
            queue.Add(Frame(i));
        }

        Assert.False(queue.IsClosed);
        queue.Add(Frame(11));
        Assert.True(queue.IsClosed);
    }

    [Fact]
    public void Exempt_frames_do_not_count_against_the_byte_limit()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer, maxBytes: 1_000);
        queue.Add(Frame(1, 100_000), isExempt: true);
        queue.Add(Frame(2, 600));
        queue.Add(Frame(3, 400));
        Assert.False(queue.IsClosed);
        queue.Add(Frame(4, 1));
        Assert.True(queue.IsClosed);
    }

    [Fact]
    public async Task A_queue_with_exempt_frames_is_busy()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        for (var i = 0; i <= FlowLimits.BusyFrames; i++)
        {
            queue.Add(Frame(i), isExempt: true);
        }

        Assert.True(queue.IsBusy);
        await queue.TakeAsync(Cancellation);
        Assert.False(queue.IsBusy);
    }

    [Fact]
    public async Task A_queue_that_is_given_up_drops_what_is_waiting_and_closes_for_its_own_reason()
    {
        var queue = new SendQueue(CloseReason.SlowReader);
        queue.Add(Frame(1));
        queue.GiveUp();
        Assert.Equal(CloseReason.SlowReader, (await queue.TakeAsync(Cancellation)).Close);
    }

    [Fact]
    public async Task A_graceful_close_sends_everything_and_any_other_sends_nothing()
    {
        foreach (var drops in (bool[])[false, true])
        {
            var queue = new SendQueue(CloseReason.SlowConsumer);
            queue.Add(Frame(1), isExempt: true);
            queue.Add(Frame(2));
            queue.Close(CloseReason.GoingAway, drops);
            Assert.Equal(drops ? 0 : 1, (await queue.TakeAsync(Cancellation)).Frame.Seq);
        }
    }

    [Fact]
    public async Task A_cancelled_writer_stops_waiting()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        using var cancel = new CancellationTokenSource();
        var taken = queue.TakeAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken);
    }

    [Fact]
    public async Task Producers_that_can_wait_do_so_until_little_is_waiting()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        for (var i = 1; i <= FlowLimits.BusyFrames + 1; i++)
        {
            await queue.WhenRoomAsync(Cancellation);
            queue.Add(Frame(i));
        }

        var room = queue.WhenRoomAsync(Cancellation).AsTask();
        Assert.False(room.IsCompleted);
        await queue.TakeAsync(Cancellation);
        await room;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Producers_do_not_wait_for_a_closed_socket(bool byOverflow)
    {
        var queue = new SendQueue(CloseReason.SlowConsumer, maxFrames: 100);
        for (var i = 0; i < 100; i++)
        {
            queue.Add(Frame(i));
        }

        var room = queue.WhenRoomAsync(Cancellation).AsTask();
        if (byOverflow)
        {
            queue.Add(Frame(101));
        }
        else
        {
            queue.Close(CloseReason.GoingAway);
        }

        await room;
    }

    [Fact]
    public async Task Only_the_first_close_counts()
    {
        var queue = new SendQueue(CloseReason.SlowConsumer);
        queue.Close(CloseReason.Superseded, dropWaiting: true);
        queue.Close(CloseReason.Stopped);
        Assert.Equal(CloseReason.Superseded, (await queue.TakeAsync(Cancellation)).Close);
    }

    private static NumberedFrame Frame(long seq, int size = 10) => new(new ServerFrame.Status(Stage.Idle), seq, size);
}
