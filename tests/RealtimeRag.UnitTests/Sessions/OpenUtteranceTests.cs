using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A question that seems to lack its end waits a moment; repeated and growing finals are not asked twice.</summary>
public sealed class OpenUtteranceTests
{
    private const string Half = "请问这个产品的价格";

    [Fact]
    public void In_v1_half_a_question_waits_0_4_seconds_for_its_rest()
    {
        var talk = new MachineTalk();
        Assert.Equal(["ack asr_chunk s1"], talk.Final(Half));
        Assert.Empty(talk.After(0.399));
        Assert.Equal([$"status analyzing '{Half}'", "status querying_rag", $"start 1 '{Half}'"], talk.After(0.001));
    }

    [Fact]
    public void In_v2_it_waits_1_5_seconds_and_says_so()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        Assert.Equal(["ack asr_chunk s1", $"decision incomplete '{Half}'"], talk.Final(Half));
        Assert.Empty(talk.After(1.499));
        Assert.Equal([$"status analyzing '{Half}' a1", "status querying_rag a1", $"start 1 '{Half}'"], talk.After(0.001));
    }

    [Fact]
    public void The_rest_completes_the_question_and_each_final_has_its_one_status()
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        talk.After(0.2);
        Assert.Equal(
            ["status waiting_for_question note", "ack asr_chunk s1", $"status analyzing '{Half}是多少？'", "status querying_rag", $"start 1 '{Half}是多少？'"],
            talk.Final("是多少？"));
        Assert.Null(talk.State.NextDeadline);
    }

    [Fact]
    public void A_complete_question_does_not_wait()
    {
        var talk = new MachineTalk();
        Assert.Contains("start 1 '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void Stop_asks_what_is_open_and_answers_it()
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        Assert.Equal(["ack control s1", $"status analyzing '{Half}'", "status querying_rag", $"start 1 '{Half}'"], talk.Control(ControlAction.Stop));
        talk.Delta(1, "九");
        Assert.Equal(["a1 #1 '' final complete", "status idle", "status closed", "close 1000"], talk.Completes(1));
    }

    [Fact]
    public void An_instant_query_takes_the_open_question_over()
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        Assert.Equal(
            ["status waiting_for_question note", "ack control s1", $"status instant_query '{Half}'", "status querying_rag instant", $"start 1 '{Half}'"],
            talk.Control(ControlAction.InstantQuery));
        Assert.Empty(talk.After(5));
    }

    [Fact]
    public void A_move_to_another_session_leaves_the_open_question_behind()
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        Assert.Equal(["status waiting_for_question note", "ack keepalive other"], talk.Keepalive("other"));
        Assert.Empty(talk.After(5));
    }

    [Fact]
    public void A_keepalive_or_an_interim_changes_nothing_about_the_open_question()
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        Assert.Equal(["ack keepalive s1"], talk.Keepalive());
        Assert.Equal(["ack asr_chunk s1"], talk.Interim("是"));
        Assert.Contains($"start 1 '{Half}'", talk.After(0.4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u200b")]
    [InlineData("\u3000\ufeff")]
    public void A_final_that_shows_nothing_changes_nothing_about_the_open_question(string blank)
    {
        var talk = new MachineTalk();
        talk.Final(Half);
        Assert.Equal(["ack asr_chunk s1", "status waiting_for_question note"], talk.Final(blank));
        Assert.Contains($"start 1 '{Half}'", talk.After(0.4));
    }

    [Fact]
    public void A_repeated_final_is_a_duplicate_in_v2()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        Assert.Equal(["ack asr_chunk s1", "decision duplicate '产品多少钱?'", "status waiting_for_question note"], talk.Final("产品多少钱?"));
        talk.Delta(1, "九");
        talk.Completes(1);
        talk.After(11.9);
        Assert.Contains("decision duplicate '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void After_twelve_seconds_it_is_a_new_question()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        talk.After(12.1);
        Assert.Contains("decision question '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void In_v1_asking_again_after_the_answer_is_a_new_question()
    {
        var talk = new MachineTalk();
        talk.Final("产品多少钱？");
        Assert.Equal(["ack asr_chunk s1", "status waiting_for_question note"], talk.Final("产品多少钱？"));
        talk.Delta(1, "九");
        talk.Completes(1);
        Assert.Contains("start 2 '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void A_failed_question_may_be_repeated_at_once()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        talk.Fails(1, ErrorCode.RagTimeout);
        Assert.Contains("start 2 '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void Of_a_growing_final_only_the_new_part_is_asked()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        Assert.Contains("start 2 '什么时候发布？'", Sum(talk.Final("产品多少钱？什么时候发布？"), talk.Delta(1, "九"), talk.Completes(1)));
    }

    [Fact]
    public void A_final_that_was_asked_instantly_is_not_asked_again_by_its_repetition()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        talk.Control(ControlAction.InstantQuery);
        Assert.Contains("decision duplicate '产品多少钱？'", talk.Final("产品多少钱？"));
    }

    [Fact]
    public void A_growing_final_that_adds_no_question_is_a_duplicate()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        Assert.Contains("decision duplicate '产品多少钱？谢谢。'", talk.Final("产品多少钱？谢谢。"));
    }

    [Fact]
    public void A_growing_final_keeps_what_was_added_for_the_question_it_becomes()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("产品多少钱？");
        talk.Final("产品多少钱？另外发布日期");
        Assert.Contains("start 2 '另外发布日期是哪天？'", Sum(talk.Final("产品多少钱？另外发布日期是哪天？"), talk.Delta(1, "九"), talk.Completes(1)));
    }

    [Fact]
    public void A_typed_question_does_not_make_a_duplicate_of_what_was_said_before()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("我们下周发布。");
        talk.Ask("产品多少钱？");
        Assert.Contains("decision statement '我们下周发布。'", talk.Final("我们下周发布。"));
    }

    private static string[] Sum(params string[][] parts) => [.. parts.SelectMany(static part => part)];
}
