using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A message that would make a session hold more than it may is refused; what it holds already is not lost.</summary>
public sealed class SessionMemoryTests
{
    private static readonly string Long = new('问', 1_000);

    private readonly MachineTalk _talk = new(ProtocolVersion.V2, language: Core.Language.English);

    private long Size => SessionSize.Of(_talk.State);

    [Fact]
    public void A_session_without_input_uses_no_memory() => Assert.Equal(0, Size);

    [Fact]
    public void Questions_count_while_they_run_and_wait_and_afterwards_only_as_history()
    {
        _talk.Ask(Long);
        var running = Size;
        _talk.Ask(Long);
        Assert.Equal(2 * Long.Length, Math.Round((Size - running) / 1_000.0) * 1_000);

        _talk.Delta(1, Long + Long);
        _talk.Completes(1);
        _talk.Completes(2);
        Assert.InRange(Size, 1, 2 * ((2 * Conversation.MaxTurnLength) + 200));
    }

    [Fact]
    public void Transcripts_notes_and_speculative_questions_count()
    {
        _talk.Final(Long + "。");
        var heard = Size;
        Assert.True(heard >= 2 * Long.Length);

        var early = new MachineTalk(ProtocolVersion.V2, static rules => rules with { Speculation = SpeculationPolicy.Always, SpeculatesByDefault = true });
        early.Interim("多少钱？");
        early.After(0.2);
        var asked = SessionSize.Of(early.State);
        early.Happens(1, new AnswerEvent.Delta(Long));
        Assert.True(SessionSize.Of(early.State) - asked >= 2 * Long.Length);
        early.Happens(1, new AnswerEvent.Replace(Long, "moderation"));
        Assert.True(SessionSize.Of(early.State) - asked >= 2 * 2 * Long.Length);
        early.Happens(1, new AnswerEvent.Cited([new(1, "t", Long, 0.5, null)]));
        Assert.True(SessionSize.Of(early.State) - asked >= 2 * 3 * Long.Length);
    }

    [Fact]
    public void At_the_limit_a_question_is_accepted_and_one_byte_more_is_refused()
    {
        _talk.Ask(Long);
        var one = Size;
        _talk.Ask(Long);
        var each = Size - one;
        var limit = Size + each;

        Assert.Contains(Ask(limit), static line => line.Contains("analyzing", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(limit, Size);

        var before = _talk.State;
        Assert.Contains("QUEUE_FULL", string.Join('\n', Ask(limit + each - 1)), StringComparison.Ordinal);
        Assert.Equal(limit, Size);
        Assert.Equal(before.Waiting, _talk.State.Waiting);
    }

    [Fact]
    public void A_refused_message_is_acknowledged_first_and_can_be_sent_again_when_there_is_room()
    {
        Ask(mayHold: 10);

        Assert.Collection(
            _talk.Frames,
            static frame => Assert.IsType<ServerFrame.Ack>(frame),
            static frame => Assert.Equal(ErrorCode.QueueFull, Assert.IsType<ServerFrame.Error>(frame).Code));

        Ask(mayHold: 100_000);
        Assert.Equal(1, _talk.State.Running?.Asked.Number);
    }

    [Fact]
    public void A_final_refused_for_memory_is_not_a_duplicate_later()
    {
        Say(new ClientFrame.AsrChunk("产品多少钱？", true), "asr_chunk", mayHold: 10);
        Assert.Null(_talk.State.NewestFinal);

        _talk.Final("产品多少钱？");
        Assert.Equal("产品多少钱？", _talk.State.Running?.Asked.Question);
    }

    [Fact]
    public void Messages_that_need_no_memory_are_always_accepted()
    {
        _talk.Ask(Long);

        Say(new ClientFrame.Keepalive(), "keepalive", mayHold: 0);
        Assert.DoesNotContain(_talk.Frames, static frame => frame is ServerFrame.Error);
        Say(new ClientFrame.Cancel(null), "cancel", mayHold: 0);
        Assert.Null(_talk.State.Running);
        Say(new ClientFrame.Control(ControlAction.Stop), "control", mayHold: 0);
        Assert.True(_talk.State.IsClosed);
    }

    [Fact]
    public void A_question_whose_rest_may_still_come_outlives_a_refused_message()
    {
        _talk.Final("产品多少钱，");
        var open = _talk.State.Open;

        Say(new ClientFrame.AsrChunk(Long, true), "asr_chunk", mayHold: Size);

        Assert.Equal(open, _talk.State.Open);
    }

    private string[] Ask(long mayHold) => Say(new ClientFrame.Ask(Long), "ask", mayHold);

    private string[] Say(ClientFrame frame, string type, long mayHold) =>
        _talk.Step(now => new SessionInput.MessageArrived(ClientMessage.Of(frame, type), now, now), room: mayHold - Size);
}
