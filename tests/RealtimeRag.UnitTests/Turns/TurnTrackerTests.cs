using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.UnitTests.Turns;

/// <summary>Questions are followed by the frames that their client gets, whatever becomes of them.</summary>
public sealed class TurnTrackerTests
{
    private static readonly AnswerFrameTiming Timing = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(7), TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(90), false);

    private readonly FakeTime _time = new();
    private readonly List<EndedTurn> _ended = [];
    private readonly TurnTracker _tracker;

    public TurnTrackerTests() => _tracker = new("key", new TurnObservers([new Observer(_ended)]), _time);

    [Fact]
    public void An_answer_ends_with_its_last_frame_and_has_its_decision_times_and_text()
    {
        See(new ServerFrame.Decision(DecisionKind.Question, 0.75f, "What?", "question_mark"), Asked("a1", "What?"), new ServerFrame.Status(Stage.QueryingRag, AnswerId: "a1"));
        Assert.Empty(_ended);
        See(new ServerFrame.Answer("a1", 0, "Th"), new ServerFrame.Answer("a1", 1, "is."));
        See(new ServerFrame.Answer("a1", 2, "", new AnswerFrameEnd(FinishReason.Complete) { Timing = Timing, Usage = new(1, 2, 3) }), Idle("a1"));

        var turn = Assert.Single(_ended);
        Assert.Equal(("key", "session", "a1", "What?", "This."), (turn.SessionKey, turn.SessionId, turn.AnswerId, turn.Question, turn.Answer));
        Assert.Equal((FinishReason.Complete, null, Timing, TimeSpan.FromMilliseconds(90)), (turn.Reason, turn.Code, turn.Timing, turn.Total));
        Assert.Equal((0.75f, "question_mark", 3), (turn.Confidence, turn.Decision, turn.Usage!.TotalTokens));
    }

    [Fact]
    public void An_error_without_a_piece_ends_it_in_V1_too()
    {
        See(Asked("a1", "What?"));
        _time.Advance(TimeSpan.FromSeconds(3));
        See(new ServerFrame.Error(ErrorCode.RagTimeout, "late", true, AnswerId: "a1"), Idle("a1"));

        var turn = Assert.Single(_ended);
        Assert.Equal((FinishReason.Error, ErrorCode.RagTimeout, null, TimeSpan.FromSeconds(3)), (turn.Reason, turn.Code, turn.Timing, turn.Total));
    }

    [Fact]
    public void An_error_after_the_last_frame_belongs_to_the_same_answer()
    {
        See(Asked("a1", "What?"));
        See(
            new ServerFrame.Answer("a1", 0, "", new AnswerFrameEnd(FinishReason.Incomplete) { Timing = Timing }),
            new ServerFrame.Error(ErrorCode.RagIncomplete, "broke off", true, AnswerId: "a1"),
            Idle("a1"));
        Assert.Equal((FinishReason.Incomplete, ErrorCode.RagIncomplete), (Assert.Single(_ended).Reason, _ended[0].Code));
    }

    [Fact]
    public void An_instant_query_cancels_one_answer_and_the_other_continues()
    {
        See(Asked("a1", "What?"));
        See(new ServerFrame.Status(Stage.Interrupting, AnswerId: "a1"), new ServerFrame.Status(Stage.InstantQuery, "Where?", AnswerId: "a2"));
        Assert.Equal(("a1", FinishReason.Cancelled), (Assert.Single(_ended).AnswerId, _ended[0].Reason));
        See(Idle("a2"));
        Assert.Equal(["What?", "Where?"], _ended.Select(static turn => turn.Question));
    }

    [Fact]
    public void A_replaced_answer_keeps_its_new_text_and_a_break_between_two_parts_is_no_end()
    {
        See(Asked("a1", "What?"), new ServerFrame.Answer("a1", 0, "wrong"), new ServerFrame.AnswerReplace("a1", "right", "output_moderation"));
        See(new ServerFrame.Answer("a1", 1, "", new AnswerFrameEnd(FinishReason.Cancelled)));
        Assert.Empty(_ended);
        See(new ServerFrame.Answer("a1", 2, " now", new AnswerFrameEnd(FinishReason.Complete) { Timing = Timing }));
        Assert.Equal("right now", Assert.Single(_ended).Answer);
    }

    [Fact]
    public void What_is_open_ends_with_the_session_and_each_ends_once()
    {
        See(Asked("a1", "What?"), Asked("a2", "Where?"));
        See(Idle("a1"));
        See(Idle("a1"));
        _tracker.EndAll("session", Principal.Anonymous);
        _tracker.EndAll("session", Principal.Anonymous);
        Assert.Equal([("a1", FinishReason.Cancelled), ("a2", FinishReason.Cancelled)], _ended.Select(static turn => (turn.AnswerId, turn.Reason)));
    }

    [Fact]
    public void A_decision_counts_for_the_question_that_follows_it_alone()
    {
        See(new ServerFrame.Decision(DecisionKind.Question, 0.9f, "What?", "question_word"), Asked("a1", "What?"), Asked("a2", "typed"));
        See(Idle("a1"), Idle("a2"));
        Assert.Equal(["question_word", null], _ended.Select(static turn => turn.Decision));
    }

    private static ServerFrame.Status Asked(string id, string question) => new(Stage.Analyzing, question, AnswerId: id);

    private static ServerFrame.Status Idle(string id) => new(Stage.Idle, AnswerId: id);

    private void See(params ServerFrame[] frames)
    {
        foreach (var frame in frames)
        {
            _tracker.See(frame);
        }

        _tracker.Settle("session", Principal.Anonymous);
    }

    private sealed class Observer(List<EndedTurn> ended) : ITurnObserver
    {
        public bool KeepsAnswers => true;

        public void Ended(EndedTurn turn) => ended.Add(turn);
    }
}
