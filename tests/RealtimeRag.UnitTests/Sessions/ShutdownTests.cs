using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A process that goes down without waiting: no answer is left without its last frame, and the reason is always the same.</summary>
public sealed class ShutdownTests
{
    private const string Price = "产品多少钱？";

    private readonly MachineTalk _first = new();
    private readonly MachineTalk _second = new(ProtocolVersion.V2);

    [Fact]
    public void A_running_v1_answer_is_closed_before_its_error()
    {
        _first.Final(Price);
        _first.Delta(1, "九十");
        Assert.Equal(["cancel 1", "a1 #1 '' final incomplete", "error SERVER_ERROR a1", "status idle", "close 1001"], _first.ShutDown());
    }

    [Fact]
    public void A_v1_answer_that_has_not_begun_has_no_last_frame()
    {
        _first.Final(Price);
        Assert.Equal(["cancel 1", "error SERVER_ERROR a1", "status idle", "close 1001"], _first.ShutDown());
    }

    [Fact]
    public void Running_and_waiting_v2_answers_each_get_their_last_frame()
    {
        _second.Ask("q");
        _second.Ask("r");
        Assert.Equal(
            [
                "cancel 1", "a1 #0 '' final incomplete", "error SERVER_ERROR a1", "status idle a1",
                "a2 #0 '' final cancelled", "error SERVER_ERROR a2", "status idle a2", "close 1001",
            ],
            _second.ShutDown());
    }

    [Fact]
    public void An_idle_session_just_closes() => Assert.Equal(["close 1001"], _second.ShutDown());

    [Theory]
    [InlineData("stop")]
    [InlineData("drain")]
    public void An_ending_session_closes_for_the_new_reason(string before)
    {
        _second.Ask("q");
        _second.Delta(1, "九");
        Assert.DoesNotContain("close 1012", before == "stop" ? _second.Control(ControlAction.Stop) : _second.Drain(300));
        Assert.Equal(["cancel 1", "a1 #1 '' final incomplete", "error SERVER_ERROR a1", "status idle a1", "close 1001"], _second.ShutDown());
        Assert.Empty(_second.After(1_000));
    }

    [Fact]
    public void A_session_that_has_closed_says_nothing_more()
    {
        _second.Control(ControlAction.Stop);
        Assert.Empty(_second.ShutDown());
    }

    [Fact]
    public void A_question_whose_rest_may_still_come_is_not_asked_any_more()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("请问产品的价格是多少，还有");
        Assert.DoesNotContain(talk.ShutDown(), static effect => effect.StartsWith("start", StringComparison.Ordinal));
        Assert.True(talk.State.IsClosed);
        Assert.Empty(talk.After(10));
    }

    [Fact]
    public void A_question_asked_early_is_abandoned_silently()
    {
        var talk = new MachineTalk(ProtocolVersion.V2, static rules => rules with { Speculation = RealtimeRag.Core.Sessions.SpeculationPolicy.Always, SpeculatesByDefault = true });
        talk.Interim(Price);
        Assert.Equal(["ack asr_chunk s1", "start 1 '产品多少钱？' early"], talk.Interim(Price));
        Assert.Equal(["cancel 1", "settled 1 wasted", "close 1001"], talk.ShutDown());
    }
}
