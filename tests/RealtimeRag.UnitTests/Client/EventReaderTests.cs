using System.Text;
using RealtimeRag.Client;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

public sealed class EventReaderTests
{
    [Fact]
    public void A_status_keeps_its_question_mode_note_and_answer()
    {
        var e = Read("""{"type":"status","stage":"querying_rag","question":"q","mode":"instant","note":"n","answer_id":"a","seq":4}""");

        Assert.Equal(new RagEvent.Status("querying_rag", "q", "instant", "n", "a") { Seq = 4 }, e);
    }

    [Fact]
    public void A_decision_explains_itself()
    {
        var e = Read("""{"type":"decision","kind":"statement","confidence":0.93,"text":"好的","reason":"no_question","seq":2}""");

        Assert.Equal(new RagEvent.Decision("statement", 0.93, "好的", "no_question") { Seq = 2 }, e);
    }

    [Fact]
    public void A_v1_answer_has_text_and_place_only()
    {
        Assert.Equal(new RagEvent.Answer(null, 0, "默认"), Read("""{"type":"answer","stream_index":0,"content":"默认","final":false}"""));
        var last = Assert.IsType<RagEvent.Answer>(Read("""{"type":"answer","stream_index":1,"content":"","final":true}"""));
        Assert.True(last.IsFinal);
        Assert.Equal("complete", last.End!.FinishReason);
    }

    [Fact]
    public void The_last_piece_of_a_v2_answer_brings_everything_about_it()
    {
        var e = Read("""
            {"type":"answer","stream_index":3,"content":"。","final":true,"answer_id":"a1","finish_reason":"truncated","seq":9,
             "citations":[{"index":1,"title":"手册","snippet":"端口 8000","score":0.5,"url":"https://example.org/"}],
             "usage":{"prompt_tokens":100,"completion_tokens":57,"total_tokens":157,"price":"0.000123","currency":"USD"},
             "timing":{"detect":0.4,"queue":1,"first":250.5,"total":900,"speculative":true},
             "context_lost":true,"suggested":["还有呢？"]}
            """);

        var end = Assert.IsType<RagEvent.Answer>(e).End!;
        Assert.Equal("truncated", end.FinishReason);
        Assert.Equal(new AnswerCitation(1, "手册", "端口 8000", 0.5, "https://example.org/"), Assert.Single(end.Citations));
        Assert.Equal(new AnswerUsage(100, 57, 157, "0.000123", "USD"), end.Usage);
        Assert.Equal(TimeSpan.FromMilliseconds(250.5), end.Timing!.First);
        Assert.True(end.Timing.Speculative);
        Assert.True(end.ContextLost);
        Assert.Equal("还有呢？", Assert.Single(end.Suggested));
    }

    [Fact]
    public void An_answer_without_a_first_piece_has_no_time_for_it()
    {
        var e = Read("""{"type":"answer","stream_index":0,"content":"","final":true,"answer_id":"a","timing":{"detect":1,"queue":1,"first":null,"total":2,"speculative":false}}""");

        Assert.Null(Assert.IsType<RagEvent.Answer>(e).End!.Timing!.First);
    }

    [Fact]
    public void An_error_says_whether_and_when_to_retry()
    {
        var e = Read("""{"type":"error","code":"RAG_RATE_LIMITED","message":"稍后","retryable":true,"retry_after_ms":1500,"answer_id":"a","correlation_id":"c"}""");

        Assert.Equal(new RagEvent.Error("RAG_RATE_LIMITED", "稍后", true, TimeSpan.FromMilliseconds(1500), "a", "c"), e);
    }

    [Fact]
    public void A_replacement_carries_the_whole_new_text() =>
        Assert.Equal(
            new RagEvent.AnswerReplaced("a", "新", "output_moderation"),
            Read("""{"type":"answer_replace","answer_id":"a","content":"新","reason":"output_moderation"}"""));

    [Theory]
    [InlineData("""{"type":"hologram","x":1}""", "hologram")]
    [InlineData("""{"x":1}""", "")]
    [InlineData("""{"type":"status"}""", "status")]
    public void Unknown_frames_are_reported_as_such(string json, string type) => Assert.Equal(new RagEvent.Unknown(type), Read(json));

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"type":5}""")]
    public void Text_that_is_not_a_frame_is_rejected(string json) => Assert.Null(WireFrame.Read(Encoding.UTF8.GetBytes(json)));

    private static RagEvent Read(string json)
    {
        var frame = WireFrame.Read(Encoding.UTF8.GetBytes(json))!;
        return EventReader.Read(frame, frame.Content ?? "");
    }
}
