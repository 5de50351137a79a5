using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>The flow of v1, rule by rule.</summary>
public sealed class ProtocolV1FlowTests
{
    private const string Price = "产品多少钱？";
    private const string Date = "什么时候发布？";

    private readonly MachineTalk _talk = new();

    [Fact]
    public void A_connection_begins_with_its_session_and_listening() => Assert.Equal(["connected s1", "status listening"], _talk.Open());

    [Fact]
    public void An_interim_chunk_is_acknowledged_and_nothing_else()
    {
        Assert.Equal(["ack asr_chunk s1"], _talk.Interim(Price));
        Assert.Equal(["ack asr_chunk s1"], _talk.Interim(""));
        Assert.Null(_talk.State.NextDeadline);
    }

    [Theory]
    [InlineData("今天天气不错。")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u200b")]
    [InlineData("。。。")]
    public void A_final_chunk_without_a_question_waits(string text) =>
        Assert.Equal(["ack asr_chunk s1", "status waiting_for_question note"], _talk.Final(text));

    [Fact]
    public void A_final_chunk_with_a_question_is_asked_and_answered_in_pieces()
    {
        Assert.Equal(["ack asr_chunk s1", $"status analyzing '{Price}'", "status querying_rag", $"start 1 '{Price}'"], _talk.Final(Price));
        Assert.Equal(["a1 #0 '九十'"], _talk.Delta(1, "九十"));
        Assert.Equal(["a1 #1 '九元'"], _talk.Delta(1, "九元"));
        Assert.Equal(["a1 #2 '' final complete", "status idle"], _talk.Completes(1));
    }

    [Fact]
    public void The_question_is_sent_with_the_text_before_it_as_its_context()
    {
        _talk.Final("我们下周发布。");
        _talk.Final(Price);
        var request = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Equal((Price, "我们下周发布。", "s1", "ws-user-s1"), (request.Question, request.Context, request.SessionId, request.User));
    }

    [Fact]
    public void Empty_pieces_make_no_frames()
    {
        _talk.Final(Price);
        Assert.Empty(_talk.Delta(1, ""));
        Assert.Equal(["a1 #0 '九'"], _talk.Delta(1, "九"));
    }

    [Fact]
    public void A_question_after_a_running_answer_waits_its_turn()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        Assert.Equal(["ack asr_chunk s1", $"status analyzing '{Date}'"], _talk.Final(Date));
        Assert.Equal(["ack keepalive s1"], _talk.Keepalive());
        Assert.Equal(["a1 #1 '十'"], _talk.Delta(1, "十"));
        Assert.Equal(["a1 #2 '' final complete", "status idle", "status querying_rag", $"start 2 '{Date}'"], _talk.Completes(1));
        Assert.Equal(["a2 #0 '周五'"], _talk.Delta(2, "周五"));
    }

    [Fact]
    public void Waiting_questions_keep_their_order()
    {
        foreach (var name in new[] { "甲", "乙", "丙", "丁" })
        {
            _talk.Final($"{name}项目的负责人是谁？");
        }

        List<string> started = [];
        for (var number = 1; number <= 4; number++)
        {
            _talk.Delta(number, "x");
            started.AddRange(_talk.Completes(number).Where(static e => e.StartsWith("start ", StringComparison.Ordinal)));
        }

        Assert.Equal(["start 2 '乙项目的负责人是谁？'", "start 3 '丙项目的负责人是谁？'", "start 4 '丁项目的负责人是谁？'"], started);
    }

    [Fact]
    public void A_full_queue_drops_the_question_and_not_the_connection()
    {
        var talk = new MachineTalk(change: static rules => rules with { QueueLength = 1 });
        talk.Final("甲的价格是多少？");
        talk.Final("乙部门在几楼办公？");
        Assert.Equal(["ack asr_chunk s1", "error QUEUE_FULL"], talk.Final("丙什么时候来上班？"));
        talk.Delta(1, "x");
        talk.Completes(1);
        Assert.Equal(["ack asr_chunk s1", "status analyzing '丙什么时候来上班？'"], talk.Final("丙什么时候来上班？"));
    }

    [Fact]
    public void A_pause_keeps_the_answer_going_and_drops_chunks()
    {
        _talk.Final(Price);
        Assert.Equal(["ack control s1", "status paused"], _talk.Control(ControlAction.Pause));
        Assert.Equal(["a1 #0 '九'"], _talk.Delta(1, "九"));
        Assert.Equal(["ack asr_chunk s1", "status paused note"], _talk.Final(Date));
        Assert.Equal(["ack asr_chunk s1", "status paused note"], _talk.Interim(Date));
        Assert.Equal(["a1 #1 '' final complete", "status idle"], _talk.Completes(1));
        Assert.Equal(["ack control s1", "status listening"], _talk.Control(ControlAction.Resume));
        Assert.Equal(["ack asr_chunk s1", "status waiting_for_question note"], _talk.Final("好的。"));
    }

    [Fact]
    public void Resume_without_a_pause_is_harmless() => Assert.Equal(["ack control s1", "status listening"], _talk.Control(ControlAction.Resume));

    [Fact]
    public void A_dropped_chunk_is_not_what_an_instant_query_asks()
    {
        _talk.Control(ControlAction.Pause);
        _talk.Final(Price);
        Assert.Equal(["ack control s1", "error NO_FINAL_ASR"], _talk.Control(ControlAction.InstantQuery));
    }

    [Fact]
    public void Stop_with_nothing_to_answer_closes_at_once()
    {
        Assert.Equal(["ack control s1", "status closed", "close 1000"], _talk.Control(ControlAction.Stop));
        Assert.Empty(_talk.Control(ControlAction.Stop));
        Assert.Empty(_talk.Final(Price));
    }

    [Fact]
    public void Stop_answers_running_and_waiting_questions_before_closing()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        Assert.Equal(["ack control s1"], _talk.Control(ControlAction.Stop));
        Assert.Equal(["ack asr_chunk s1"], _talk.Final("还有什么？"));
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final complete", "status idle", "status querying_rag", $"start 2 '{Date}'"], _talk.Completes(1));
        _talk.Delta(2, "周五");
        Assert.Equal(["a2 #1 '' final complete", "status idle", "status closed", "close 1000"], _talk.Completes(2));
        Assert.Null(_talk.State.NextDeadline);
    }

    [Fact]
    public void Stop_after_its_time_limit_abandons_the_running_answer_first()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        _talk.Delta(1, "九");
        _talk.Control(ControlAction.Stop);
        Assert.Empty(_talk.After(59.9));
        Assert.Equal(
            [
                "cancel 1", "a1 #1 '' final incomplete", "error RAG_TIMEOUT a1", "status idle",
                "error RAG_TIMEOUT a2", "status idle", "status closed", "close 1000",
            ],
            _talk.After(0.2));
    }

    [Fact]
    public void An_instant_query_asks_the_newest_final_question_or_not()
    {
        _talk.Final("我们下周发布新版本。");
        Assert.Equal(
            ["ack control s1", "status instant_query '我们下周发布新版本。'", "status querying_rag instant", "start 1 '我们下周发布新版本。'"],
            _talk.Control(ControlAction.InstantQuery));
    }

    [Fact]
    public void An_instant_query_ends_the_running_answer_without_leaving_it_open()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        Assert.Equal(
            [
                "ack control s1", "status interrupting", "cancel 1", "a1 #1 '' final cancelled",
                $"status instant_query '{Price}'", "status querying_rag instant", $"start 2 '{Price}'",
            ],
            _talk.Control(ControlAction.InstantQuery));
        Assert.Empty(_talk.Delta(1, "迟到"));
        Assert.Empty(_talk.Completes(1));
        Assert.Empty(_talk.Fails(1, ErrorCode.RagTimeout));
    }

    [Fact]
    public void An_answer_that_had_not_begun_is_cancelled_without_a_frame()
    {
        _talk.Final(Price);
        Assert.Equal(
            ["ack control s1", "status interrupting", "cancel 1", $"status instant_query '{Price}'", "status querying_rag instant", $"start 2 '{Price}'"],
            _talk.Control(ControlAction.InstantQuery));
    }

    [Fact]
    public void Questions_that_waited_before_an_instant_query_are_still_answered()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        _talk.Control(ControlAction.InstantQuery);
        _talk.Delta(3, "x");
        Assert.Equal(["a3 #1 '' final complete", "status idle", "status querying_rag", $"start 2 '{Date}'"], _talk.Completes(3));
    }

    [Fact]
    public void An_instant_query_without_a_final_text_is_an_error()
    {
        _talk.Interim(Price);
        _talk.Final("  ");
        Assert.Equal(["ack control s1", "error NO_FINAL_ASR"], _talk.Control(ControlAction.InstantQuery));
    }

    [Theory]
    [InlineData(ErrorCode.RagTimeout)]
    [InlineData(ErrorCode.RagUnauthorized)]
    [InlineData(ErrorCode.ServerError)]
    public void A_failure_before_any_text_is_an_error_and_idle(ErrorCode code)
    {
        _talk.Final(Price);
        Assert.Equal([$"error {ErrorTable.WireName(code)} a1", "status idle"], _talk.Fails(1, code));
        Assert.Equal(["ack asr_chunk s1", $"status analyzing '{Price}'", "status querying_rag", $"start 2 '{Price}'"], _talk.Final(Price));
    }

    [Fact]
    public void A_failure_midway_closes_the_answer_first()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final incomplete", "error RAG_INCOMPLETE a1", "status idle"], _talk.Fails(1, ErrorCode.RagIncomplete));
        _talk.Final(Date);
        Assert.Equal(["a2 #0 '周五'"], _talk.Delta(2, "周五"));
    }

    [Fact]
    public void An_answer_without_text_is_RAG_EMPTY()
    {
        _talk.Final(Price);
        Assert.Equal(["error RAG_EMPTY a1", "status idle"], _talk.Completes(1));
    }

    [Fact]
    public void A_replaced_answer_ends_and_starts_over()
    {
        _talk.Final(Price);
        _talk.Delta(1, "不该说的");
        Assert.Equal(["a1 #1 '' final cancelled", "a1 #0 '抱歉'"], _talk.Happens(1, new AnswerEvent.Replace("抱歉", "output_moderation")));
        Assert.Equal(["a1 #1 '。'"], _talk.Delta(1, "。"));
        Assert.Equal(["a1 #2 '' final complete", "status idle"], _talk.Completes(1));
    }

    [Fact]
    public void A_replacement_before_any_text_is_just_the_text()
    {
        _talk.Final(Price);
        Assert.Equal(["a1 #0 '抱歉'"], _talk.Happens(1, new AnswerEvent.Replace("抱歉", "output_moderation")));
    }

    [Fact]
    public void Another_session_id_moves_the_connection_and_appears_in_the_acknowledgement()
    {
        _talk.Final("我们下周发布。");
        Assert.Equal(["ack keepalive other"], _talk.Keepalive("other"));
        Assert.Equal(["ack control other", "error NO_FINAL_ASR"], _talk.Control(ControlAction.InstantQuery));
        _talk.Final(Price);
        var request = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Equal(("", "ws-user-other"), (request.Context, request.User));
    }

    [Fact]
    public void A_move_leaves_the_conversation_behind()
    {
        _talk.Final(Price);
        _talk.Happens(1, new AnswerEvent.ConversationMoved("c1", false));
        _talk.Delta(1, "九");
        _talk.Completes(1);
        _talk.Final(Date);
        var first = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Equal(("c1", 1), (first.ConversationId, first.History.Length));
        _talk.Delta(2, "周五");
        _talk.Completes(2);

        _talk.Final("谁负责这件事？", "other");
        var moved = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Null(moved.ConversationId);
        Assert.Empty(moved.History);
    }

    [Fact]
    public void A_waiting_question_keeps_its_session()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        _talk.Keepalive("other");
        _talk.Fails(1, ErrorCode.RagTimeout);
        var request = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Equal(("ws-user-s1", "s1/a2"), (request.User, request.CorrelationId));
        Assert.Equal("s1/a1", _talk.Frames.OfType<ServerFrame.Error>().Single().CorrelationId);
    }

    [Fact]
    public void An_answer_of_the_previous_session_does_not_affect_the_next_one()
    {
        _talk.Final(Price);
        _talk.Keepalive("other");
        _talk.Happens(1, new AnswerEvent.ConversationMoved("c1", false));
        _talk.Delta(1, "九");
        _talk.Completes(1);
        _talk.Final(Date);
        var request = _talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Null(request.ConversationId);
        Assert.Empty(request.History);
    }

    [Fact]
    public void A_bad_message_is_an_error_and_the_session_continues()
    {
        Assert.Equal(["error INVALID_JSON"], _talk.Bad(ErrorCode.InvalidJson));
        Assert.Equal(["ack asr_chunk s1", "error INVALID_MESSAGE"], _talk.Bad(ErrorCode.InvalidMessage, "asr_chunk"));
        Assert.Equal(["ack ping new", "error UNSUPPORTED_TYPE"], _talk.Bad(ErrorCode.UnsupportedType, "ping", "new"));
        Assert.Equal(["ack keepalive new"], _talk.Keepalive());
    }

    [Fact]
    public void A_vanished_client_ends_everything_at_once()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        Assert.Equal(["cancel 1", "forget"], _talk.Leaves());
        Assert.Empty(_talk.Delta(1, "九"));
        Assert.Empty(_talk.Completes(1));
        Assert.Null(_talk.State.NextDeadline);
    }

    [Fact]
    public void Notes_and_errors_are_in_the_connections_language()
    {
        var talk = new MachineTalk(language: Language.English);
        talk.Final("Nice day.");
        Assert.Equal("No question found, still listening", talk.Frames.OfType<ServerFrame.Status>().Single().Note);
        talk.Control(ControlAction.InstantQuery);
        talk.Control(ControlAction.Pause);
        talk.Final("Nice day.");
        Assert.DoesNotContain(talk.Frames.OfType<ServerFrame.Status>().Single().Note!, static c => c > '\u007f');
    }

    [Fact]
    public void A_drain_finishes_the_answers_and_then_closes()
    {
        _talk.Final(Price);
        Assert.Empty(_talk.Drain(20));
        Assert.Equal(["ack asr_chunk s1", "error SERVER_ERROR"], _talk.Final(Date));
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final complete", "status idle", "close 1012"], _talk.Completes(1));
    }

    [Fact]
    public void A_drain_does_not_wait_longer_than_its_bound_even_after_stop()
    {
        _talk.Final(Price);
        _talk.Control(ControlAction.Stop);
        _talk.Drain(20);
        Assert.Equal(["cancel 1", "error RAG_TIMEOUT a1", "status idle", "status closed", "close 1000"], _talk.After(20));
    }

    [Fact]
    public void A_drain_does_not_give_a_stopped_session_more_time_than_it_had()
    {
        _talk.Final(Price);
        _talk.Control(ControlAction.Stop);
        _talk.Drain(1_000);
        Assert.Contains("close 1000", _talk.After(_talk.Rules.StopBound.TotalSeconds));
    }

    [Fact]
    public void An_idle_session_drains_at_once() => Assert.Equal(["close 1012"], _talk.Drain(20));

    [Fact]
    public void Without_multi_turn_every_question_is_independent()
    {
        var talk = new MachineTalk(change: static rules => rules with { MultiTurn = false });
        talk.Final(Price);
        talk.Happens(1, new AnswerEvent.ConversationMoved("c1", false));
        talk.Delta(1, "九");
        talk.Completes(1);
        talk.Final(Date);
        var request = talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request;
        Assert.Null(request.ConversationId);
        Assert.Empty(request.History);
    }
}
