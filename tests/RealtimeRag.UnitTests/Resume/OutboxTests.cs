using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;
using RealtimeRag.UnitTests.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Where frames go: to the socket, into the replay buffer, and from there to the next socket.</summary>
public sealed class OutboxTests
{
    private static readonly ServerFrame.Ack Preface = new("resume", "s");

    private readonly MemoryBudget _budget = new();
    private readonly SendQueue _first = new(CloseReason.SlowConsumer);
    private readonly SendQueue _second = new(CloseReason.SlowConsumer);
    private readonly Outbox _outbox;
    private int _pieces;

    public OutboxTests()
    {
        _outbox = new Outbox(ProtocolVersion.V2, _budget);
        _outbox.Attach(_first);
    }

    [Fact]
    public async Task Frames_are_numbered_and_acknowledgements_are_not()
    {
        _outbox.Send(new ServerFrame.Ack("keepalive", "s"));
        Say("a");
        _outbox.Send(new ServerFrame.Ack("keepalive", "s"));
        Say("b");
        Assert.Equal("0 1 0 2", await SeqsAsync(_first, 4));
    }

    [Fact]
    public async Task V1_has_no_numbers_and_keeps_nothing()
    {
        var outbox = new Outbox(ProtocolVersion.V1, _budget);
        outbox.Attach(_first);
        outbox.Send(new ServerFrame.Status(Stage.Idle));
        Assert.Equal("0", await SeqsAsync(_first, 1));
        Assert.Equal(0, _budget.Bytes);
        Assert.False(outbox.CanTakeUp(0));
    }

    [Theory]
    [InlineData(0, "0 1 2 3")]
    [InlineData(1, "0 2 3")]
    [InlineData(3, "0")]
    public async Task Another_socket_gets_the_preface_what_it_missed_and_then_the_rest(long lastSeq, string replayed)
    {
        Send(Stage.Listening, Stage.Analyzing, Stage.QueryingRag);
        TakeUp(lastSeq);
        Send(Stage.Idle);
        Assert.Equal($"{replayed} 4", await SeqsAsync(_second, replayed.Split(' ').Length + 1));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_number_that_was_never_used_is_not_a_position_to_resume_from(long lastSeq)
    {
        Send(Stage.Listening, Stage.Analyzing, Stage.QueryingRag);
        Assert.False(_outbox.CanTakeUp(lastSeq));
        Assert.False(_first.IsClosed);
    }

    [Fact]
    public async Task The_previous_socket_is_superseded_at_once()
    {
        Send(Stage.Listening, Stage.Analyzing);
        TakeUp(2);
        Assert.Equal(CloseReason.Superseded, (await _first.TakeAsync(TestContext.Current.CancellationToken)).Close);
        Assert.False(_outbox.Detach(_first));
        Assert.True(_outbox.IsAttached);
        Assert.True(_outbox.Detach(_second));
        Assert.False(_outbox.IsAttached);
    }

    [Fact]
    public async Task Frames_sent_without_a_connection_wait_for_the_next_one()
    {
        Send(Stage.Listening);
        _outbox.Detach(_first);
        Say("one ");
        Say("two ");
        Say("three");
        TakeUp(1);
        await _second.TakeAsync(TestContext.Current.CancellationToken);
        var piece = (await _second.TakeAsync(TestContext.Current.CancellationToken)).Frame;
        Assert.Equal((4, "one two three"), (piece.Seq, ((ServerFrame.Answer)piece.Frame).Content));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(500)]
    [InlineData(5_000)]
    public async Task Pieces_sent_on_a_dead_connection_are_replayed_to_the_next_socket(int pieces)
    {
        Send(Stage.Listening);
        for (var i = 0; i < pieces; i++)
        {
            Say("九");
            await _first.TakeAsync(TestContext.Current.CancellationToken);
        }

        TakeUp(3);
        await _second.TakeAsync(TestContext.Current.CancellationToken);
        var text = 0;
        for (NumberedFrame frame = default; frame.Seq < pieces + 1; text += ((ServerFrame.Answer)frame.Frame).Content.Length)
        {
            frame = (await _second.TakeAsync(TestContext.Current.CancellationToken)).Frame;
        }

        Assert.Equal(pieces - 2, text);
    }

    [Fact]
    public void Confirmed_frames_are_freed_and_cannot_be_replayed()
    {
        Send(Stage.Listening, Stage.Analyzing, Stage.QueryingRag);
        var before = _budget.Bytes;
        _outbox.Release(2);
        Assert.InRange(_budget.Bytes, 1, before - 1);
        Assert.False(_outbox.CanTakeUp(1));
        TakeUp(2);
    }

    [Fact]
    public void A_receipt_for_a_frame_that_was_never_sent_frees_nothing()
    {
        Send(Stage.Listening, Stage.Analyzing);
        var before = _budget.Bytes;
        _outbox.Release(3);
        _outbox.Release(-5);
        Assert.Equal(before, _budget.Bytes);
        TakeUp(0);
    }

    [Fact]
    public void A_session_that_is_over_uses_no_memory()
    {
        Send(Stage.Listening, Stage.Analyzing);
        _outbox.Discard();
        Assert.Equal(0, _budget.Bytes);
    }

    [Fact]
    public void Above_the_memory_limit_a_connected_session_only_loses_part_of_its_replay_buffer()
    {
        for (var i = 0; i < 100; i++)
        {
            Say(new string('x', 1_000));
        }

        var before = _budget.Bytes;
        _budget.Add(MemoryBudget.DefaultBytes);
        Say("x");
        Assert.InRange(_budget.Bytes - MemoryBudget.DefaultBytes, before / 3, before * 2 / 3);
        Assert.False(_outbox.CanTakeUp(1));
        TakeUp(101);
    }

    [Fact]
    public void The_frames_of_one_step_do_not_overflow_a_socket_and_those_of_many_do()
    {
        _outbox.Send([.. Enumerable.Repeat<ServerFrame>(new ServerFrame.Status(Stage.Idle), 1_000)]);
        Assert.False(_first.IsClosed);
        for (var i = 0; i <= FlowLimits.WaitingFrames; i++)
        {
            Send(Stage.Idle);
        }

        Assert.True(_first.IsClosed);
    }

    [Fact]
    public void The_budget_always_equals_the_size_of_the_buffers()
    {
        var random = new Random(1);
        var outboxes = Enumerable.Range(0, 5).Select(_ => new Outbox(ProtocolVersion.V2, _budget)).ToList();
        for (var i = 0; i < 20_000; i++)
        {
            var outbox = outboxes[random.Next(5)];
            switch (random.Next(12))
            {
                case 0:
                    outbox.Release(random.Next(5_000));
                    break;
                case 1:
                    outbox.Attach(new SendQueue(CloseReason.SlowConsumer));
                    break;
                default:
                    outbox.Send(new ServerFrame.Answer("a1", 0, new string('x', random.Next(3_000))));
                    break;
            }

            Assert.InRange(_budget.Bytes, 0, 5 * ReplayBuffer.DefaultBytes);
        }

        outboxes.ForEach(static outbox => outbox.Discard());
        Assert.Equal(0, _budget.Bytes);
    }

    private static async Task<string> SeqsAsync(SendQueue queue, int count)
    {
        var seqs = new List<long>();
        for (var i = 0; i < count; i++)
        {
            seqs.Add((await queue.TakeAsync(TestContext.Current.CancellationToken)).Frame.Seq);
        }

        return string.Join(' ', seqs);
    }

    private void TakeUp(long lastSeq)
    {
        Assert.True(_outbox.CanTakeUp(lastSeq));
        _outbox.TakeUp(_second, lastSeq, Preface);
    }

    private void Say(string text) => _outbox.Send(new ServerFrame.Answer("a1", _pieces++, text));

    private void Send(params Stage[] stages)
    {
        foreach (var stage in stages)
        {
            _outbox.Send(new ServerFrame.Status(stage));
        }
    }
}
