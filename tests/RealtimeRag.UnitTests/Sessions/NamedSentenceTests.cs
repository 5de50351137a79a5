using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A chunk with a known key replaces, and never adds; what it asks is asked once.</summary>
public sealed class NamedSentenceTests
{
    private readonly MachineTalk _talk = new(ProtocolVersion.V2);

    [Fact]
    public void A_statement_is_replaced_in_its_place()
    {
        Final("k1", "我想买音箱。");
        Final("k2", "预算一千。");
        Assert.Equal(
            ["ack asr_chunk s1", "decision statement '我想买音响。'", "status waiting_for_question note"], Final("k1", "我想买音响。"));
        Assert.Equal("我想买音响。预算一千。", _talk.State.Transcript.Text);
    }

    [Fact]
    public void A_statement_that_becomes_a_question_is_asked()
    {
        Final("k1", "这个九十九");
        Assert.Equal(
            [
                "ack asr_chunk s1", "decision question '这个九十九？'", "status analyzing '这个九十九？' a1", "status querying_rag a1", "start 1 '这个九十九？'",
            ],
            Final("k1", "这个九十九？"));
    }

    [Theory]
    [InlineData("产品多少钱？")]
    [InlineData("产品，多少钱？")]
    [InlineData("产品多少钱")]
    public void The_same_question_again_is_a_repetition(string again)
    {
        Final("k1", "产品多少钱？");
        _talk.Delta(1, "九十九元");
        _talk.Completes(1);
        _talk.After(60);
        Assert.Equal(["ack asr_chunk s1", $"decision duplicate '{again}'", "status waiting_for_question note"], Final("k1", again));
    }

    [Fact]
    public void The_rest_of_a_continued_question_is_asked()
    {
        Final("k1", "产品多少钱？");
        Assert.Equal(
            ["ack asr_chunk s1", "decision question '什么时候发布？'", "status analyzing '什么时候发布？' a2"], Final("k1", "产品多少钱？什么时候发布？"));
    }

    [Fact]
    public void A_question_that_was_another_one_is_asked_as_it_is_now()
    {
        Final("k1", "店里几点开门？");
        Assert.Contains("decision question '店里几点关门？'", Final("k1", "店里几点关门？"));
        Assert.Equal("店里几点关门？", _talk.State.Waiting[0].Question);
    }

    [Fact]
    public void A_question_whose_rest_was_waited_for_is_replaced()
    {
        Final("k1", "请问这个产品的价格");
        Assert.NotNull(_talk.State.Open);
        Assert.Contains("start 1 '请问这个产品多少钱？'", Final("k1", "请问这个产品多少钱？"));
        Assert.Null(_talk.State.Open);
    }

    [Fact]
    public void Repetitions_under_a_key_are_known_in_V1_too()
    {
        var talk = new MachineTalk();
        talk.Say(Chunk("k1", "产品多少钱？"), "from.x");
        talk.Delta(1, "九十九元");
        talk.Completes(1);
        Assert.Equal(["ack from.x s1", "status waiting_for_question note"], talk.Say(Chunk("k1", "产品多少钱？"), "from.x"));
        Assert.Contains("start 2 '产品多少钱？'", talk.Say(Chunk("k2", "产品多少钱？"), "from.x"));
    }

    [Fact]
    public void Only_the_newest_sentences_are_remembered_and_none_in_another_session()
    {
        for (var i = 0; i < 100; i++)
        {
            Final($"k{i}", $"第{i}句。");
        }

        Assert.Equal(8, _talk.State.Named.Length);
        _talk.Keepalive("s2");
        Assert.Empty(_talk.State.Named);
    }

    [Fact]
    public void One_message_may_say_several_sentences_each_with_its_own_outcome() => Assert.Equal(
        [
            "ack from.x s1", "decision statement '大家好。'", "status waiting_for_question note", "decision question '产品多少钱？'", "status analyzing '产品多少钱？' a1",
            "status querying_rag a1", "start 1 '产品多少钱？'", "decision duplicate '产品多少钱？'", "status waiting_for_question note",
        ],
        _talk.Say(new ClientFrame.Speech([Chunk("1", "大家好。"), Chunk("2", "产品多少钱？"), Chunk("2", "产品多少钱？")]), "from.x"));

    [Fact]
    public void A_question_within_a_message_whose_rest_may_come_is_settled_by_the_next_sentence()
    {
        var lines = _talk.Say(new ClientFrame.Speech([Chunk("1", "请问这个产品的价格"), Chunk("2", "是多少？")]), "from.x");
        Assert.Equal(
            ["ack from.x s1", "decision incomplete '请问这个产品的价格'", "status waiting_for_question note", "decision question '请问这个产品的价格是多少？'"], lines[..4]);
    }

    [Fact]
    public void The_detected_recognizer_is_reported_in_a_status()
    {
        var found = new ClientFrame.Speech([Chunk("1", "产品多少钱？")]) { Finding = new("甲", "b") };
        Assert.Equal(["ack from.auto s1", "status waiting_for_question note", "decision question '产品多少钱？'"], _talk.Say(found, "from.auto")[..3]);
        Assert.Equal("甲", _talk.Frames.OfType<ServerFrame.Status>().First().Note);
        _talk.Control(ControlAction.Pause);
        Assert.Equal(["ack from.auto s1", "status paused note"], _talk.Say(found with { Chunks = [] }, "from.auto"));
    }

    [Fact]
    public void What_is_left_of_a_stream_is_decided_before_the_command_that_ended_it()
    {
        var stop = new ClientFrame.Speech([Chunk("1", "产品多少钱？")]) { Then = new(ControlAction.Stop) };
        Assert.Contains("start 1 '产品多少钱？'", _talk.Say(stop, "control"));
        Assert.NotNull(_talk.State.Ending);

        var instant = new MachineTalk(ProtocolVersion.V2);
        Assert.Equal(
            ["ack control s1", "status instant_query '就这样' a1", "status querying_rag instant a1", "start 1 '就这样'"],
            instant.Say(new ClientFrame.Speech([Chunk("1", "就这样")]) { Then = new(ControlAction.InstantQuery) }, "control"));
    }

    private static ClientFrame.AsrChunk Chunk(string key, string text) => new(text, true) { Key = key };

    private string[] Final(string key, string text) => _talk.Say(Chunk(key, text), "asr_chunk");
}
