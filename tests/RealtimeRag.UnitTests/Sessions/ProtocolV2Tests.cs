using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>What v2 adds: decisions, answers with ids, ask, cancel, feedback, configure, disconnecting and resuming.</summary>
public sealed class ProtocolV2Tests
{
    private const string Price = "产品多少钱？";
    private const string Date = "什么时候发布？";

    private readonly MachineTalk _talk = new(ProtocolVersion.V2);

    [Fact]
    public void A_question_has_a_decision_before_its_status() => Assert.Equal(
        ["ack asr_chunk s1", $"decision question '{Price}'", $"status analyzing '{Price}' a1", "status querying_rag a1", $"start 1 '{Price}'"],
        _talk.Final(Price));

    [Theory]
    [InlineData("好的。")]
    [InlineData("嗯，")]
    public void A_statement_has_a_decision_before_its_status(string text)
    {
        var effects = _talk.Final(text);
        Assert.Equal("ack asr_chunk s1", effects[0]);
        Assert.StartsWith("decision ", effects[1], StringComparison.Ordinal);
        Assert.Equal("status waiting_for_question note", effects[2]);
        Assert.Equal(3, effects.Length);
    }

    [Fact]
    public void A_blank_final_is_a_statement_too() =>
        Assert.Equal(["ack asr_chunk s1", "decision statement ''", "status waiting_for_question note"], _talk.Final("  "));

    [Fact]
    public void A_paused_final_is_decided_too_and_a_paused_interim_is_not()
    {
        _talk.Control(ControlAction.Pause);
        Assert.Equal(["ack asr_chunk s1", $"decision paused '{Price}'", "status paused note"], _talk.Final(Price));
        Assert.Equal(["ack asr_chunk s1", "status paused note"], _talk.Interim(Price));
    }

    [Fact]
    public void The_last_frame_has_all_details_of_the_answer()
    {
        _talk.Final(Price);
        _talk.After(0.05);
        _talk.Happens(1, new AnswerEvent.ConversationMoved("c2", ContextLost: true));
        _talk.Delta(1, "九");
        _talk.Happens(1, new AnswerEvent.Cited([new(1, "t", "s", 0.5)]));
        _talk.Happens(1, new AnswerEvent.Used(new(1, 2, 3)));
        _talk.Happens(1, new AnswerEvent.Suggested(["还有？"]));
        _talk.After(0.1);
        _talk.Completes(1);
        var end = _talk.Frames.OfType<ServerFrame.Answer>().Single().End!;
        Assert.Equal(FinishReason.Complete, end.Reason);
        Assert.Equal("t", Assert.Single(end.Citations).Title);
        Assert.Equal(new TokenUsage(1, 2, 3), end.Usage);
        Assert.Equal(["还有？"], end.Suggested);
        Assert.True(end.ContextLost);
        Assert.Equal(
            new AnswerFrameTiming(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150), false), end.Timing);
    }

    [Fact]
    public void A_truncated_answer_says_so()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final truncated", "status idle a1"], _talk.Completes(1, truncated: true));
    }

    [Fact]
    public void A_failed_answer_ends_with_its_reason_then_its_error()
    {
        _talk.Final(Price);
        Assert.Equal(["a1 #0 '' final error", "error RAG_TIMEOUT a1", "status idle a1"], _talk.Fails(1, ErrorCode.RagTimeout));
    }

    [Fact]
    public void A_replaced_answer_keeps_its_number()
    {
        _talk.Final(Price);
        _talk.Delta(1, "不该说的");
        Assert.Equal(["a1 replaced '抱歉' output_moderation"], _talk.Happens(1, new AnswerEvent.Replace("抱歉", "output_moderation")));
        Assert.Equal(["a1 #1 '。'"], _talk.Delta(1, "。"));
        Assert.Equal(["a1 #2 '' final complete", "status idle a1"], _talk.Completes(1));
        _talk.Final(Date);
        Assert.Equal("抱歉。", Assert.Single(_talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.History).Answer);
    }

    [Fact]
    public void A_typed_question_is_asked_without_detection()
    {
        Assert.Equal(["ack ask s1", "status analyzing '价格' a1", "status querying_rag a1", "start 1 '价格'"], _talk.Ask("价格"));
        Assert.Equal(["ack ask s1", "status analyzing '日期' a2"], _talk.Ask("日期"));
    }

    [Fact]
    public void A_pause_does_not_keep_a_typed_question_from_being_asked()
    {
        _talk.Control(ControlAction.Pause);
        Assert.Contains("start 1 '价格'", _talk.Ask("价格"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a1")]
    public void Cancel_ends_the_running_answer_and_the_next_one_starts(string? answerId)
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        _talk.Final(Date);
        Assert.Equal(
            ["ack cancel s1", "cancel 1", "a1 #1 '' final cancelled", "status idle a1", "status querying_rag a2", $"start 2 '{Date}'"],
            _talk.Cancel(answerId));
    }

    [Fact]
    public void Cancel_of_a_waiting_question_leaves_the_running_answer_alone()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        Assert.Equal(["ack cancel s1", "a2 #0 '' final cancelled", "status idle a2"], _talk.Cancel("a2"));
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final complete", "status idle a1"], _talk.Completes(1));
    }

    [Fact]
    public void The_last_frame_of_a_cancelled_waiting_question_comes_after_the_answer_that_is_being_sent()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        _talk.Delta(1, "九");
        Assert.Equal(["ack cancel s1"], _talk.Cancel("a2"));
        Assert.Equal(["a1 #1 '十'"], _talk.Delta(1, "十"));
        Assert.Equal(["a1 #2 '' final complete", "status idle a1", "a2 #0 '' final cancelled", "status idle a2"], _talk.Completes(1));
        Assert.Contains("start 3 '价格'", _talk.Ask("价格"));
    }

    [Fact]
    public void An_instant_query_first_ends_cancelled_questions()
    {
        _talk.Final(Price);
        _talk.Final(Date);
        _talk.Delta(1, "九");
        _talk.Cancel("a2");
        Assert.Equal(
            [
                "ack control s1", "status interrupting a1", "cancel 1", "a1 #1 '' final cancelled",
                "a2 #0 '' final cancelled", "status idle a2", $"status instant_query '{Date}' a3", "status querying_rag instant a3", $"start 3 '{Date}'",
            ],
            _talk.Control(ControlAction.InstantQuery));
    }

    [Fact]
    public void A_cancelled_question_frees_its_slot_up_to_a_limit()
    {
        var talk = new MachineTalk(ProtocolVersion.V2, static rules => rules with { QueueLength = 1 });
        talk.Final(Price);
        talk.Delta(1, "九");
        talk.Ask("一");
        Assert.Contains("error QUEUE_FULL", talk.Ask("二"));
        talk.Cancel("a2");
        Assert.Contains("status analyzing '三' a3", talk.Ask("三"));
        talk.Cancel("a3");
        Assert.Contains("error QUEUE_FULL", talk.Ask("四"));
    }

    [Fact]
    public void A_cancelled_question_is_not_a_failure_when_the_others_are_abandoned()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        _talk.Ask("一");
        _talk.Ask("二");
        _talk.Cancel("a2");
        _talk.Control(ControlAction.Stop);
        Assert.Equal(
            [
                "cancel 1", "a1 #1 '' final incomplete", "error RAG_TIMEOUT a1", "status idle a1", "a2 #0 '' final cancelled", "status idle a2",
                "a3 #0 '' final cancelled", "error RAG_TIMEOUT a3", "status idle a3", "status closed", "close 1000",
            ],
            _talk.After(_talk.Rules.StopBound.TotalSeconds));
    }

    [Fact]
    public void Cancel_of_an_unknown_answer_is_an_error_and_without_an_answer_is_ignored()
    {
        Assert.Equal(["ack cancel s1", "error INVALID_MESSAGE"], _talk.Cancel("a9"));
        Assert.Equal(["ack cancel s1"], _talk.Cancel());
    }

    [Fact]
    public void Cancel_works_while_the_session_stops()
    {
        _talk.Final(Price);
        _talk.Control(ControlAction.Stop);
        Assert.Equal(["ack cancel s1", "cancel 1", "a1 #0 '' final cancelled", "status idle a1", "status closed", "close 1000"], _talk.Cancel());
    }

    [Fact]
    public void Feedback_goes_to_the_backend_by_the_backends_id()
    {
        _talk.Final(Price);
        _talk.Happens(1, new AnswerEvent.Identified("m1"));
        Assert.Equal(["ack feedback s1", "error INVALID_MESSAGE"], Rate("a1"));
        _talk.Delta(1, "九");
        _talk.Completes(1);
        _talk.Keepalive("other");
        Assert.Equal(["ack feedback other", "feedback m1 ws-user-s1 like", "NoteRating { AnswerId = a1, Rating = like }"], Rate("a1"));
        Assert.Equal(["ack feedback other", "error INVALID_MESSAGE"], Rate("a2"));
    }

    [Fact]
    public void Feedback_for_a_backend_without_ratings_is_acknowledged_and_only_noted()
    {
        _talk.Final(Price);
        _talk.Delta(1, "九");
        _talk.Completes(1);
        Assert.Equal(["ack feedback s1", "NoteRating { AnswerId = a1, Rating = like }"], Rate("a1"));
    }

    [Fact]
    public void Feedback_remembers_the_newest_32_answers()
    {
        for (var number = 1; number <= 33; number++)
        {
            _talk.Ask($"问题 {number}");
            _talk.Happens(number, new AnswerEvent.Identified($"m{number}"));
            _talk.Delta(number, "x");
            _talk.Completes(number);
        }

        Assert.Contains("error INVALID_MESSAGE", Rate("a1"));
        Assert.Contains("feedback m2 ws-user-s1 like", Rate("a2"));
        Assert.Contains("feedback m33 ws-user-s1 like", Rate("a33"));
    }

    [Fact]
    public void Configure_changes_only_what_it_names()
    {
        Configure(new(Language.English, null, true, null));
        _talk.Control(ControlAction.InstantQuery);
        Assert.DoesNotContain(_talk.Frames.OfType<ServerFrame.Error>().Single().Message, static c => c > '\u007f');
        _talk.Ask("price");
        Assert.True(_talk.Effects.OfType<SessionEffect.StartAnswer>().Single().Request.WantsSuggested);
        Configure(new(null, null, null, AckPolicy.None));
        Assert.Equal(Language.English, _talk.State.Language);
        Assert.True(_talk.State.WantsSuggested);
    }

    [Theory]
    [InlineData(AckPolicy.All, true, true)]
    [InlineData(AckPolicy.Final, false, true)]
    [InlineData(AckPolicy.None, false, false)]
    public void Configure_says_what_is_acknowledged(AckPolicy policy, bool interim, bool final)
    {
        Configure(new(null, null, null, policy));
        Assert.Equal(interim, _talk.Interim("好").Contains("ack asr_chunk s1"));
        Assert.Equal(final, _talk.Final("好。").Contains("ack asr_chunk s1"));
        Assert.Equal(final, _talk.Keepalive().Contains("ack keepalive s1"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(-1, false)]
    public void Received_frees_the_replay_buffer_up_to_a_frame_that_was_sent(long seq, bool wasSent)
    {
        _talk.Open();
        _talk.Final("大家好。");
        _talk.Ask("q");
        Assert.Equal(5, _talk.State.LastSeq);
        Assert.Equal(["ack received s1", wasSent ? $"release {seq}" : "error INVALID_MESSAGE"], _talk.Say(new ClientFrame.Received(seq), "received"));
    }

    [Fact]
    public void Resume_is_refused_after_the_first_message() => Assert.Equal(
        ["ack resume s1", "error INVALID_MESSAGE"], _talk.Say(new ClientFrame.Resume("s", "e", "t", 0), "resume"));

    [Fact]
    public void An_answer_continues_for_thirty_seconds_without_a_connection()
    {
        _talk.Final(Price);
        Assert.Empty(_talk.Leaves());
        Assert.Equal(["a1 #0 '九'"], _talk.Delta(1, "九"));
        Assert.Empty(_talk.After(29.9));
        Assert.Equal(["cancel 1", "a1 #1 '' final incomplete", "error RAG_TIMEOUT a1", "status idle a1"], _talk.After(0.1));
        Assert.Empty(_talk.After(89.9));
        Assert.Equal(["expire"], _talk.After(0.1));
    }

    [Fact]
    public void A_client_that_resumes_in_time_finds_its_answer_running()
    {
        _talk.Final(Price);
        _talk.Leaves();
        _talk.After(29);
        Assert.Empty(_talk.Returns());
        Assert.Empty(_talk.After(200));
        Assert.Equal(["a1 #0 '九'"], _talk.Delta(1, "九"));
    }

    [Fact]
    public void A_client_that_closed_normally_is_removed_at_once()
    {
        _talk.Final(Price);
        Assert.Equal(["cancel 1", "forget"], _talk.Leaves(forGood: true));
    }

    [Fact]
    public void A_client_that_resumes_after_the_end_learns_about_it()
    {
        _talk.Final(Price);
        _talk.Control(ControlAction.Stop);
        _talk.Leaves();
        _talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final complete", "status idle a1", "status closed", "close 1000"], _talk.Completes(1));
        Assert.Equal(["close 1000"], _talk.Returns());
    }

    [Fact]
    public void A_refused_resume_continues_in_a_new_session() => Assert.Equal(
        ["resumed expired", "status listening"],
        _talk.Step(static now => new SessionInput.ResumeRefused(ResumeRefusal.Expired, new("e", "t", TimeSpan.FromSeconds(1), "mock"), now)));

    private string[] Rate(string answerId) => _talk.Say(new ClientFrame.Feedback(answerId, "like", null), "feedback");

    private void Configure(ClientFrame.Configure configure) => _talk.Say(configure, "configure");
}
