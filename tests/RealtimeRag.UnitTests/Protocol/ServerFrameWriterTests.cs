using System.Buffers;
using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>The exact bytes of every frame in both versions: deployed clients compare those of the first one whole.</summary>
public sealed class ServerFrameWriterTests
{
    private static readonly ResumeOffer Offer = new("e1", "t1", TimeSpan.FromSeconds(120), "mock");

    private static readonly AnswerFrameEnd End = new(FinishReason.Complete)
    {
        Citations = [new(1, "手册 › 价格", "每年 <b>99</b>", 0.123456), new(2, "B", "b", double.NaN, "https://example.com/?a=1&b=2")],
        Usage = new(3, 4, 7, "0.000123", "USD"),
        Timing = new(Ms(1), Ms(-2), Ms(30.04), Ms(45.06), true),
        ContextLost = true,
        Suggested = ["还有呢？"],
    };

    public static TheoryData<ServerFrame, string> V1Only => new()
    {
        { new ServerFrame.Connected("s1"), """{"type":"ack","session_id":"s1"}""" },
        { new ServerFrame.Connected("s1", Offer), """{"type":"ack","session_id":"s1"}""" },
        { new ServerFrame.Ack("asr_chunk", "s1"), """{"type":"ack","received_type":"asr_chunk","session_id":"s1"}""" },
        { new ServerFrame.Status(Stage.Listening), """{"type":"status","stage":"listening"}""" },
        { new ServerFrame.Status(Stage.WaitingForQuestion, Note: "继续"), """{"type":"status","stage":"waiting_for_question","note":"继续"}""" },
        { new ServerFrame.Status(Stage.Analyzing, "价格？", AnswerId: "a1"), """{"type":"status","stage":"analyzing","question":"价格？"}""" },
        { new ServerFrame.Status(Stage.QueryingRag, AnswerId: "a1"), """{"type":"status","stage":"querying_rag"}""" },
        { new ServerFrame.Status(Stage.QueryingRag, IsInstant: true, AnswerId: "a1"), """{"type":"status","stage":"querying_rag","mode":"instant"}""" },
        { new ServerFrame.Status(Stage.Idle, AnswerId: "a1"), """{"type":"status","stage":"idle"}""" },
        { new ServerFrame.Status(Stage.Paused), """{"type":"status","stage":"paused"}""" },
        { new ServerFrame.Status(Stage.Paused, Note: "暂停中"), """{"type":"status","stage":"paused","note":"暂停中"}""" },
        { new ServerFrame.Status(Stage.InstantQuery, "价格", AnswerId: "a2"), """{"type":"status","stage":"instant_query","question":"价格"}""" },
        { new ServerFrame.Status(Stage.Interrupting, AnswerId: "a1"), """{"type":"status","stage":"interrupting"}""" },
        { new ServerFrame.Status(Stage.Closed), """{"type":"status","stage":"closed"}""" },
        { new ServerFrame.Answer("a1", 0, "你好"), """{"type":"answer","stream_index":0,"content":"你好","final":false}""" },
        { new ServerFrame.Answer("a1", 7, "", End), """{"type":"answer","stream_index":7,"content":"","final":true}""" },
        {
            new ServerFrame.Error(ErrorCode.RagTimeout, "超时", true, Ms(1_500), "a1", "s1/a1"),
            """{"type":"error","code":"RAG_TIMEOUT","message":"超时"}"""
        },
    };

    public static TheoryData<ServerFrame, string> V2Only => new()
    {
        {
            new ServerFrame.Connected("s1", Offer),
            """{"type":"ack","session_id":"s1","protocol":2,"epoch":"e1","resume_token":"t1","resume_window_ms":120000,"max_message_bytes":65536,"backend":"mock"}"""
        },
        {
            new ServerFrame.Resumed("s1", null, Offer),
            """{"type":"ack","received_type":"resume","session_id":"s1","recovered":true,"protocol":2,"epoch":"e1","resume_token":"t1","resume_window_ms":120000,"max_message_bytes":65536,"backend":"mock"}"""
        },
        {
            new ServerFrame.Resumed("s2", ResumeRefusal.Position, Offer),
            """{"type":"ack","received_type":"resume","session_id":"s2","recovered":false,"reason":"position","protocol":2,"epoch":"e1","resume_token":"t1","resume_window_ms":120000,"max_message_bytes":65536,"backend":"mock"}"""
        },
        { new ServerFrame.Ack("control", "s1"), """{"type":"ack","received_type":"control","session_id":"s1"}""" },
        { new ServerFrame.Status(Stage.Analyzing, "价格？", AnswerId: "a1"), """{"type":"status","stage":"analyzing","question":"价格？","answer_id":"a1"}""" },
        { new ServerFrame.Status(Stage.Listening), """{"type":"status","stage":"listening"}""" },
        { new ServerFrame.Answer("a1", 0, "你"), """{"type":"answer","stream_index":0,"content":"你","final":false,"answer_id":"a1"}""" },
        {
            new ServerFrame.Answer("a1", 1, "", End),
            """{"type":"answer","stream_index":1,"content":"","final":true,"answer_id":"a1","finish_reason":"complete","citations":[{"index":1,"title":"手册 › 价格","snippet":"每年 <b>99</b>","score":0.1235},{"index":2,"title":"B","snippet":"b","score":0,"url":"https://example.com/?a=1&b=2"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"price":"0.000123","currency":"USD"},"timing":{"detect":1,"queue":0,"first":30,"total":45.1,"speculative":true},"context_lost":true,"suggested":["还有呢？"]}"""
        },
        {
            new ServerFrame.Answer("a1", 0, "", new AnswerFrameEnd(FinishReason.Error) { Timing = new(Ms(1), Ms(2), null, Ms(3), false) }),
            """{"type":"answer","stream_index":0,"content":"","final":true,"answer_id":"a1","finish_reason":"error","citations":[],"timing":{"detect":1,"queue":2,"first":null,"total":3,"speculative":false}}"""
        },
        { new ServerFrame.AnswerReplace("a1", "换", "output_moderation"), """{"type":"answer_replace","answer_id":"a1","content":"换","reason":"output_moderation"}""" },
        {
            new ServerFrame.Decision(DecisionKind.Question, 0.98766f, "价格？", "question_mark"),
            """{"type":"decision","kind":"question","confidence":0.9877,"text":"价格？","reason":"question_mark"}"""
        },
        {
            new ServerFrame.Error(ErrorCode.RagRateLimited, "慢", true, Ms(1_500), "a1", "s1/a1"),
            """{"type":"error","code":"RAG_RATE_LIMITED","message":"慢","retryable":true,"retry_after_ms":1500,"answer_id":"a1","correlation_id":"s1/a1"}"""
        },
        { new ServerFrame.Error(ErrorCode.InvalidJson, "坏", false), """{"type":"error","code":"INVALID_JSON","message":"坏","retryable":false}""" },
    };

    [Theory]
    [MemberData(nameof(V1Only))]
    public void V1_has_exactly_its_fields(ServerFrame frame, string expected) => Assert.Equal(expected, Write(frame, 5, ProtocolVersion.V1));

    [Theory]
    [MemberData(nameof(V2Only))]
    public void V2_adds_its_fields(ServerFrame frame, string expected) => Assert.Equal(expected, Write(frame, 0, ProtocolVersion.V2));

    [Fact]
    public void Numbered_frames_carry_their_number_in_v2() =>
        Assert.Equal("""{"type":"status","stage":"idle","seq":41}""", Write(new ServerFrame.Status(Stage.Idle), 41, ProtocolVersion.V2));

    [Theory]
    [InlineData("换行\n制表\t引号\"反斜\\ 删除\u007f 分隔\u2028 空\0 表情😀👩‍👩‍👧 <script>&'+`")]
    [InlineData("data: {\"type\":\"answer\",\"final\":true}\n\n")]
    public void Content_survives_character_for_character(string content)
    {
        var json = Write(new ServerFrame.Answer("a1", 0, content), 0, ProtocolVersion.V1);
        using var read = JsonDocument.Parse(json);
        Assert.Equal(content, read.RootElement.GetProperty("content").GetString());
    }

    [Fact]
    public void An_unpaired_surrogate_from_a_backend_becomes_valid_JSON_and_UTF_8()
    {
        var json = Write(new ServerFrame.Answer("a1", 0, string.Concat("a", '\ud800', "b")), 0, ProtocolVersion.V1);
        using var read = JsonDocument.Parse(json);
        Assert.Equal("a\ufffdb", read.RootElement.GetProperty("content").GetString());
    }

    [Fact]
    public void One_writer_writes_many_frames()
    {
        using var writer = new ServerFrameWriter(ProtocolVersion.V1);
        var output = new ArrayBufferWriter<byte>();
        writer.Write(new ServerFrame.Ack("x", "s"), 0, output);
        writer.Write(new ServerFrame.Status(Stage.Idle), 0, output);
        Assert.Equal(
            """{"type":"ack","received_type":"x","session_id":"s"}{"type":"status","stage":"idle"}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static string Write(ServerFrame frame, long seq, ProtocolVersion version)
    {
        using var writer = new ServerFrameWriter(version);
        var output = new ArrayBufferWriter<byte>();
        writer.Write(frame, seq, output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }
}
