using System.Text;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>What each well-formed message becomes, in both versions.</summary>
public sealed class ClientMessageReaderTests
{
    public static TheoryData<string, ClientFrame> BothVersions => new()
    {
        { """{"type":"asr_chunk","text":"你好"}""", new ClientFrame.AsrChunk("你好", false) },
        { """{"type":"asr_chunk","text":"","is_final":false}""", new ClientFrame.AsrChunk("", false) },
        { """{"timestamp":1.5,"is_final":true,"text":"a\u0000\u202e\u001b[31m","type":"asr_chunk"}""", new ClientFrame.AsrChunk("a\0\u202e\u001b[31m", true) },
        { """{"type":"asr_chunk","text":"\ud83d\ude00"}""", new ClientFrame.AsrChunk("😀", false) },
        { """{"type":"control","action":"pause"}""", new ClientFrame.Control(ControlAction.Pause) },
        { """{"type":"control","action":"resume"}""", new ClientFrame.Control(ControlAction.Resume) },
        { """{"type":"control","action":"stop"}""", new ClientFrame.Control(ControlAction.Stop) },
        { """{"type":"control","action":"instant_query"}""", new ClientFrame.Control(ControlAction.InstantQuery) },
        { """{"type":"keepalive"}""", new ClientFrame.Keepalive() },
    };

    public static TheoryData<string, ClientFrame> V2Only => new()
    {
        { """{"type":"ask","text":" 价格？ "}""", new ClientFrame.Ask(" 价格？ ") },
        { """{"type":"cancel"}""", new ClientFrame.Cancel(null) },
        { """{"type":"cancel","answer_id":null}""", new ClientFrame.Cancel(null) },
        { """{"type":"cancel","answer_id":"a3"}""", new ClientFrame.Cancel("a3") },
        { """{"type":"feedback","answer_id":"a3","rating":"like","comment":"好"}""", new ClientFrame.Feedback("a3", "like", "好") },
        { """{"type":"feedback","answer_id":"a3","rating":"dislike"}""", new ClientFrame.Feedback("a3", "dislike", null) },
        { """{"type":"feedback","answer_id":"a3","rating":null,"comment":null}""", new ClientFrame.Feedback("a3", null, null) },
        { """{"type":"configure"}""", new ClientFrame.Configure(null, null, null, null) },
        { """{"type":"configure","language":"EN-us","speculative":true,"suggested":false,"ack":"final"}""", new ClientFrame.Configure(Language.English, true, false, AckPolicy.Final) },
        { """{"type":"configure","language":"zh","ack":"none"}""", new ClientFrame.Configure(Language.Chinese, null, null, AckPolicy.None) },
        { """{"type":"received","seq":0}""", new ClientFrame.Received(0) },
        { """{"type":"received","seq":9007199254740993}""", new ClientFrame.Received(9_007_199_254_740_993) },
        { """{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":4}""", new ClientFrame.Resume("s", "e", "t", 4) },
    };

    [Theory]
    [MemberData(nameof(BothVersions))]
    public void A_message_of_the_guide_reads_the_same_in_both_versions(string json, ClientFrame expected)
    {
        Assert.Equal(expected, Read(json, ProtocolVersion.V1).Frame);
        Assert.Equal(expected, Read(json, ProtocolVersion.V2).Frame);
    }

    [Theory]
    [MemberData(nameof(V2Only))]
    public void A_v2_message_is_unsupported_in_v1(string json, ClientFrame expected)
    {
        Assert.Equal(expected, Read(json, ProtocolVersion.V2).Frame);
        var first = Read(json, ProtocolVersion.V1);
        Assert.Null(first.Frame);
        Assert.Equal(ErrorCode.UnsupportedType, first.Error);
        Assert.NotNull(first.ReceivedType);
    }

    [Theory]
    [InlineData("""{"type":"control"}""")]
    [InlineData("""{"type":"control","action":"dance"}""")]
    [InlineData("""{"type":"control","action":"STOP"}""")]
    [InlineData("""{"type":"control","action":null}""")]
    [InlineData("""{"type":"control","action":3}""")]
    public void A_control_without_a_known_action_is_UNKNOWN_ACTION(string json)
    {
        var message = Read(json, ProtocolVersion.V1);
        Assert.Equal((ErrorCode.UnknownAction, "control"), (message.Error, message.ReceivedType));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ASR_CHUNK")]
    [InlineData("ping")]
    public void An_unknown_type_is_acknowledged_and_UNSUPPORTED_TYPE(string type)
    {
        var message = Read($$"""{"type":"{{type}}"}""", ProtocolVersion.V2);
        Assert.Equal((ErrorCode.UnsupportedType, type), (message.Error, message.ReceivedType));
    }

    [Theory]
    [InlineData("""{"type":"ask"}""")]
    [InlineData("""{"type":"ask","text":"   "}""")]
    [InlineData("""{"type":"ask","text":7}""")]
    [InlineData("""{"type":"cancel","answer_id":7}""")]
    [InlineData("""{"type":"feedback","rating":"like"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":"love"}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":true}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":null,"comment":7}""")]
    [InlineData("""{"type":"configure","language":"fr"}""")]
    [InlineData("""{"type":"configure","language":7}""")]
    [InlineData("""{"type":"configure","speculative":"yes"}""")]
    [InlineData("""{"type":"configure","suggested":1}""")]
    [InlineData("""{"type":"configure","ack":"some"}""")]
    [InlineData("""{"type":"received"}""")]
    [InlineData("""{"type":"received","seq":-1}""")]
    [InlineData("""{"type":"received","seq":1.5}""")]
    [InlineData("""{"type":"received","seq":"1"}""")]
    [InlineData("""{"type":"received","seq":1e999}""")]
    [InlineData("""{"type":"received","seq":100000000000000000000}""")]
    [InlineData("""{"type":"resume"}""")]
    [InlineData("""{"type":"resume","session_id":"s","epoch":"e","resume_token":"t"}""")]
    [InlineData("""{"type":"resume","session_id":"s","epoch":7,"resume_token":"t","last_seq":0}""")]
    [InlineData("""{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":100000000000000000000}""")]
    public void A_wrong_v2_field_is_INVALID_MESSAGE(string json)
    {
        var message = Read(json, ProtocolVersion.V2);
        Assert.Null(message.Frame);
        Assert.Equal(ErrorCode.InvalidMessage, message.Error);
        Assert.NotNull(message.ReceivedType);
        Assert.NotNull(message.Detail);
    }

    [Fact]
    public void A_comment_has_the_length_limit_of_a_text()
    {
        Assert.NotNull(Read(Feedback(8_000), ProtocolVersion.V2).Frame);
        Assert.Null(Read(Feedback(8_001), ProtocolVersion.V2).Frame);
        static string Feedback(int length) => $$"""{"type":"feedback","answer_id":"a1","rating":null,"comment":"{{new string('x', length)}}"}""";
    }

    [Fact]
    public void The_session_id_of_an_otherwise_invalid_message_is_kept()
    {
        var message = Read("""{"type":"asr_chunk","text":7,"session_id":"mine"}""", ProtocolVersion.V1);
        Assert.Equal(("mine", ErrorCode.InvalidMessage), (message.SessionId, message.Error));
    }

    [Theory]
    [InlineData("<|zh|><|NEUTRAL|>退 款 多 久 能 到 账", "退款多久能到账")]
    [InlineData("[SPEAKER_01]: how long does it take", "how long does it take")]
    [InlineData("<|nospeech|>", "")]
    public void Additions_of_a_recognizer_are_removed_on_arrival(string text, string words)
    {
        foreach (var (version, final) in new[] { (ProtocolVersion.V1, true), (ProtocolVersion.V1, false), (ProtocolVersion.V2, true), (ProtocolVersion.V2, false) })
        {
            var json = $$"""{"type":"asr_chunk","text":"{{text}}","is_final":{{(final ? "true" : "false")}}}""";
            Assert.Equal(new ClientFrame.AsrChunk(words, final), Read(json, version).Frame);
        }
    }

    [Fact]
    public void A_typed_question_is_unchanged() =>
        Assert.Equal(new ClientFrame.Ask("Speaker 1: 退 款"), Read("""{"type":"ask","text":"Speaker 1: 退 款"}""", ProtocolVersion.V2).Frame);

    [Theory]
    [InlineData("")]
    [InlineData(@"\u200b")]
    [InlineData(@"\ufeff")]
    [InlineData(@"\u00ad")]
    [InlineData(@"\u2060")]
    [InlineData(@"\u3000")]
    [InlineData(@"\u0000\u001f \t")]
    [InlineData(@"\u202e\u2066\u180e")]
    [InlineData(@"\u3164\u2800\u115f")]
    [InlineData(@"\udb40\udc41")]
    public void A_question_of_invisible_characters_is_blank(string escaped)
    {
        var message = Read($$"""{"type":"ask","text":"{{escaped}}"}""", ProtocolVersion.V2);
        Assert.Equal((null, ErrorCode.InvalidMessage), (message.Frame, message.Error));
    }

    private static ClientMessage Read(string json, ProtocolVersion version) => ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), version);
}
