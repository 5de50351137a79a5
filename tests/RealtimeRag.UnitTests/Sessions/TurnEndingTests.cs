using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary><c>end_turn</c>: what was heard is decided on now. A question is asked, a statement stays unanswered.</summary>
public sealed class TurnEndingTests
{
    private readonly MachineTalk _talk = new(ProtocolVersion.V2);

    [Fact]
    public void An_interim_is_decided_on_like_a_final()
    {
        _talk.Interim("产品多少钱？");
        Assert.Equal(
            ["ack control s1", "decision question '产品多少钱？'", "status analyzing '产品多少钱？' a1", "status querying_rag a1", "start 1 '产品多少钱？'"], End());
        Assert.Equal(["ack asr_chunk s1", "decision duplicate '产品多少钱？'", "status waiting_for_question note"], _talk.Final("产品多少钱？"));
    }

    [Fact]
    public void A_statement_stays_unanswered()
    {
        _talk.Interim("今天天气不错");
        Assert.Equal(["ack control s1", "decision statement '今天天气不错'", "status waiting_for_question note"], End());
        Assert.Equal("今天天气不错", _talk.State.NewestFinal);
    }

    [Fact]
    public void A_question_whose_rest_was_waited_for_is_asked_at_once()
    {
        _talk.Final("请问这个产品的价格");
        Assert.Equal(
            [
                "ack control s1", "decision question '请问这个产品的价格'", "status analyzing '请问这个产品的价格' a1", "status querying_rag a1", "start 1 '请问这个产品的价格'",
            ],
            End());
        Assert.Empty(_talk.After(3));
    }

    [Fact]
    public void A_question_that_breaks_off_in_an_interim_is_not_waited_for()
    {
        _talk.Interim("请问这个产品的价格");
        Assert.Contains("start 1 '请问这个产品的价格'", End());
        Assert.Null(_talk.State.Open);
    }

    [Fact]
    public void An_interim_continues_the_waiting_text()
    {
        _talk.Final("请问这个产品的价格");
        _talk.Interim("是多少？");
        Assert.Equal(["ack control s1", "status waiting_for_question note", "decision question '请问这个产品的价格是多少？'"], End()[..3]);
    }

    [Fact]
    public void What_was_decided_on_before_is_a_statement_still()
    {
        _talk.Final("今天天气不错。");
        Assert.Equal(["ack control s1", "decision statement '今天天气不错。'", "status waiting_for_question note"], End());
        Assert.Equal(["ack control s1", "decision statement ''", "status waiting_for_question note"], new MachineTalk(ProtocolVersion.V2).Control(ControlAction.EndTurn));
    }

    [Fact]
    public void It_is_no_instant_query_and_interrupts_nothing()
    {
        _talk.Final("产品多少钱？");
        _talk.Interim("什么时候发布？");
        var lines = End();
        Assert.Contains("status analyzing '什么时候发布？' a2", lines);
        Assert.DoesNotContain(lines, static line => line.StartsWith("cancel", StringComparison.Ordinal));
    }

    [Fact]
    public void A_session_that_is_paused_decides_nothing()
    {
        _talk.Interim("产品多少钱？");
        _talk.Control(ControlAction.Pause);
        Assert.Equal(["ack control s1", "status paused note"], End());
    }

    [Fact]
    public void A_final_ends_the_interim_of_its_own_sentence_alone()
    {
        Interim("b", "什么时候发布？");
        _talk.Say(new ClientFrame.AsrChunk("今天天气不错。", true) { Key = "a" }, "asr_chunk");
        Assert.Equal("什么时候发布？", _talk.State.NewestInterim?.Text);
        _talk.Say(new ClientFrame.AsrChunk("什么时候发布呢。", true) { Key = "b" }, "asr_chunk");
        Assert.Null(_talk.State.NewestInterim);
        Interim("c", "好");
        _talk.Final("好。");
        Assert.Null(_talk.State.NewestInterim);
    }

    [Fact]
    public void An_interim_that_was_taken_back_is_not_decided_on()
    {
        _talk.Interim("产品多少钱？");
        _talk.Interim("");
        Assert.Contains("decision statement ''", End());
    }

    private void Interim(string key, string text) => _talk.Say(new ClientFrame.AsrChunk(text, false) { Key = key }, "asr_chunk");

    private string[] End() => _talk.Control(ControlAction.EndTurn);
}
