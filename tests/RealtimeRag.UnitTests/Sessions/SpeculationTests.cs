using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A stable interim may be asked early; nothing of it is sent before the final says the same.</summary>
public sealed class SpeculationTests
{
    private const string Price = "产品多少钱？";

    private readonly MachineTalk _talk = new(ProtocolVersion.V2, static rules => rules with { Speculation = SpeculationPolicy.Always, SpeculatesByDefault = true });

    [Fact]
    public void An_interim_that_stays_unchanged_for_150_ms_is_asked_early()
    {
        Assert.Equal(["ack asr_chunk s1"], _talk.Interim(Price));
        Assert.Empty(_talk.After(0.149));
        Assert.Equal([$"start 1 '{Price}' early"], _talk.After(0.001));
    }

    [Fact]
    public void An_interim_that_is_repeated_is_stable()
    {
        _talk.Interim(Price);
        Assert.Equal(["ack asr_chunk s1", $"start 1 '{Price}' early"], _talk.Interim("产品多少钱?"));
    }

    [Fact]
    public void Nothing_is_sent_before_the_final_confirms_it_and_then_everything()
    {
        Begin();
        Assert.Empty(_talk.Delta(1, "九"));
        Assert.Empty(_talk.Delta(1, "十"));
        _talk.After(0.2);
        Assert.Equal(
            [
                "ack asr_chunk s1", $"decision question '{Price}'", "settled 1 saved 200", $"status analyzing '{Price}' a1", "status querying_rag a1",
                "a1 #0 '九十'",
            ],
            _talk.Final(Price));
        Assert.Equal(["a1 #1 '九'"], _talk.Delta(1, "九"));
        _talk.Completes(1);
        Assert.True(_talk.Frames.OfType<ServerFrame.Answer>().Single().End!.Timing!.IsSpeculative);
    }

    [Fact]
    public void A_completed_speculative_answer_is_sent_whole()
    {
        Begin();
        _talk.Delta(1, "九");
        _talk.Completes(1);
        Assert.Equal(["a1 #0 '九'", "a1 #1 '' final complete", "status idle a1"], _talk.Final(Price)[^3..]);
    }

    [Fact]
    public void Ten_thousand_speculative_pieces_are_sent_in_few_frames_with_the_text_unchanged()
    {
        Begin();
        var pieces = Enumerable.Range(0, 10_000).Select(static i => $"{i},").ToArray();
        foreach (var piece in pieces)
        {
            _talk.Delta(1, piece);
        }

        _talk.Final(Price);
        var answers = _talk.Frames.OfType<ServerFrame.Answer>().ToArray();
        Assert.True(answers.Length < 64);
        Assert.Equal(string.Concat(pieces), string.Concat(answers.Select(static a => a.Content)));
    }

    [Fact]
    public void A_replacement_between_pieces_keeps_its_position()
    {
        Begin();
        _talk.Delta(1, "坏");
        _talk.Happens(1, new AnswerEvent.Replace("好", "output_moderation"));
        _talk.Delta(1, "。");
        Assert.Equal(["a1 #0 '坏'", "a1 replaced '好' output_moderation", "a1 #1 '。'"], _talk.Final(Price)[^3..]);
    }

    [Fact]
    public void An_early_failure_is_reported_only_when_the_final_confirms_the_question()
    {
        Begin();
        Assert.Empty(_talk.Fails(1, ErrorCode.RagTimeout));
        Assert.Equal(["a1 #0 '' final error", "error RAG_TIMEOUT a1", "status idle a1"], _talk.Final(Price)[^3..]);
    }

    [Theory]
    [InlineData("产品多少元？")]
    [InlineData("产品不要钱？")]
    public void A_final_that_asks_something_else_cancels_and_asks_again(string final)
    {
        Begin();
        Assert.Equal(
            [
                "ack asr_chunk s1", $"decision question '{final}'", "cancel 1", "settled 1 wasted", $"status analyzing '{final}' a2", "status querying_rag a2",
                $"start 2 '{final}'",
            ],
            _talk.Final(final));
        Assert.Empty(_talk.Delta(1, "迟到"));
    }

    [Fact]
    public void A_final_that_asks_nothing_cancels()
    {
        Begin();
        Assert.Equal(
            ["ack asr_chunk s1", "cancel 1", "settled 1 wasted", "decision statement '产品多少钱都行。'", "status waiting_for_question note"],
            _talk.Final("产品多少钱都行。"));
    }

    [Theory]
    [InlineData(ControlAction.Pause)]
    [InlineData(ControlAction.Stop)]
    public void Everything_that_ends_listening_cancels(ControlAction action)
    {
        Begin();
        Assert.Contains("cancel 1", _talk.Control(action));
    }

    [Fact]
    public void A_broken_connection_cancels()
    {
        Begin();
        Assert.Equal(["cancel 1", "settled 1 wasted"], _talk.Leaves());
    }

    [Fact]
    public void A_move_and_a_typed_question_cancel()
    {
        Begin();
        Assert.Contains("cancel 1", _talk.Keepalive("other"));
        Begin(2);
        Assert.Contains("cancel 2", _talk.Ask("价格"));
    }

    [Fact]
    public void Configure_can_forbid_it()
    {
        Begin();
        Assert.Contains("cancel 1", _talk.Say(new ClientFrame.Configure(null, false, null, null), "configure"));
        _talk.Interim(Price);
        Assert.Empty(_talk.After(1));
    }

    [Fact]
    public void While_an_answer_runs_nothing_is_asked_early()
    {
        _talk.Final("什么时候发布？");
        _talk.Interim(Price);
        Assert.Empty(_talk.After(1));
    }

    [Fact]
    public void A_refused_early_question_is_asked_by_its_final()
    {
        Begin();
        _talk.Step(static now => new SessionInput.SpeculationRefused(1, now));
        Assert.Contains($"start 2 '{Price}'", _talk.Final(Price));
    }

    [Fact]
    public void With_first_turn_only_a_conversation_ends_speculation()
    {
        var talk = new MachineTalk(ProtocolVersion.V2, static rules => rules with { Speculation = SpeculationPolicy.FirstTurn, SpeculatesByDefault = true });
        talk.Final("什么时候发布？");
        talk.Happens(1, new AnswerEvent.ConversationMoved("c1", false));
        talk.Delta(1, "周五");
        talk.Completes(1);
        talk.Interim(Price);
        Assert.Empty(talk.After(1));
    }

    [Fact]
    public void V1_never_asks_early()
    {
        var talk = new MachineTalk(ProtocolVersion.V1, static rules => rules with { Speculation = SpeculationPolicy.Always, SpeculatesByDefault = true });
        talk.Interim(Price);
        Assert.Empty(talk.After(1));
    }

    private void Begin(long number = 1)
    {
        _talk.Interim(Price);
        Assert.Equal([$"start {number} '{Price}' early"], _talk.After(0.15));
    }
}
