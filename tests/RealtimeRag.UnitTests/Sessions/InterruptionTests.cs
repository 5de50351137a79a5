using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary><c>heard</c>: the history holds what reached the listener, and no more.</summary>
public sealed class InterruptionTests
{
    private readonly MachineTalk _talk = new(ProtocolVersion.V2);

    [Fact]
    public void An_answer_that_is_complete_is_cut_to_what_was_heard()
    {
        Answer("标准版九十九元，专业版两百元。");
        Assert.Equal(["ack heard s1"], Heard("a1", 7));
        Assert.Equal(["产品多少钱？ → 标准版九十九元"], History());
    }

    [Fact]
    public void An_unheard_answer_is_not_in_the_history()
    {
        Answer("标准版九十九元。");
        Heard("a1", 0);
        Assert.Empty(History());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_that_was_broken_off_is_in_the_history_as_far_as_it_was_heard(bool isToldBefore)
    {
        _talk.Final("产品多少钱？");
        _talk.Delta(1, "标准版九十九元，专业版两百元。");
        if (isToldBefore)
        {
            Heard("a1", 7);
            _talk.Cancel();
        }
        else
        {
            _talk.Cancel();
            Assert.Empty(History());
            Heard("a1", 7);
        }

        Assert.Equal(["产品多少钱？ → 标准版九十九元"], History());
        Assert.Null(_talk.State.BrokenOff);
    }

    [Fact]
    public void An_answer_that_an_instant_query_broke_off_is_too()
    {
        _talk.Final("产品多少钱？");
        _talk.Delta(1, "标准版九十九元，专业版两百元。");
        _talk.Control(ControlAction.InstantQuery);
        Heard("a1", 3);
        Assert.Equal(["产品多少钱？ → 标准版"], History());
    }

    [Fact]
    public void A_running_answer_is_kept_as_far_as_it_was_heard()
    {
        _talk.Final("产品多少钱？");
        _talk.Delta(1, "标准版");
        Heard("a1", 7);
        _talk.Delta(1, "九十九元，专业版两百元。");
        _talk.Completes(1);
        Assert.Equal(["产品多少钱？ → 标准版九十九元"], History());
    }

    [Fact]
    public void A_count_beyond_the_end_means_all_of_it_and_characters_are_not_code_units()
    {
        Answer("😀😀😀");
        Heard("a1", 2);
        Assert.Equal(["产品多少钱？ → 😀😀"], History());
        Heard("a1", 1_000_000);
        Assert.Equal(["产品多少钱？ → 😀😀"], History());
    }

    [Fact]
    public void An_answer_without_a_place_in_the_history_leaves_it_as_it_is()
    {
        _talk.Final("产品多少钱？");
        _talk.Fails(1, ErrorCode.RagTimeout);
        Assert.Equal(["ack heard s1"], Heard("a1", 3));
        Assert.Equal(["ack heard s1", "error INVALID_MESSAGE"], Heard("a9", 3));
    }

    [Fact]
    public void A_client_that_says_nothing_has_only_whole_answers_in_its_history()
    {
        _talk.Final("产品多少钱？");
        _talk.Delta(1, "标准版九十九元");
        _talk.Cancel();
        Assert.Empty(History());
    }

    [Fact]
    public void In_another_session_there_is_nothing_to_be_heard()
    {
        Answer("标准版九十九元。");
        _talk.Keepalive("s2");
        Heard("a1", 3);
        Assert.Empty(History());
    }

    private void Answer(string text)
    {
        _talk.Final("产品多少钱？");
        _talk.Delta(1, text);
        _talk.Completes(1);
    }

    private string[] Heard(string answerId, long chars) => _talk.Say(new ClientFrame.Heard(answerId, chars), "heard");

    private IEnumerable<string> History() => _talk.State.Conversation.Turns.Select(static turn => $"{turn.Question} → {turn.Answer}");
}
