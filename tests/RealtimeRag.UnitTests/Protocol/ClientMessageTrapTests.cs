using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>Whatever bytes come in, the reader returns a frame or an error, and never throws.</summary>
public sealed class ClientMessageTrapTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not json")]
    [InlineData("{")]
    [InlineData("""{"type":"keepalive" """)]
    [InlineData("""{"type":"keepalive"}{"type":"keepalive"}""")]
    [InlineData("""{"type":"keepalive"} x""")]
    [InlineData("""{"type":"keepalive",}""")]
    [InlineData("""{"type":"keepalive"} // that was it""")]
    [InlineData("""{/* now */"type":"keepalive"}""")]
    [InlineData("""{"type":"keepalive","timestamp":NaNs}""")]
    [InlineData("""{"type":"keepalive","timestamp":--Infinity}""")]
    [InlineData("""{"type":"keepalive","timestamp":NaN""")]
    [InlineData("""{"type":"keepalive",NaN:1}""")]
    [InlineData("""{"type":"keepalive","timestamp":NaN,}""")]
    [InlineData("{\"type\":\0\"keepalive\"}")]
    [InlineData("{\"type\":\"keepalive\"}\0{\"type\":\"keepalive\"}")]
    [InlineData("\uFEFF")]
    [InlineData("\0")]
    [InlineData("""{"type":"keepalive","timestamp":-}""")]
    [InlineData("""{"type":"keepalive","timestamp":01}""")]
    [InlineData("{\uFEFF\"type\":\"keepalive\"}")]
    [InlineData("{\"type\":\"asr_chunk\",\"text\":\"a\u0001b\"}")]
    [InlineData("{\"type\":\"asr_chunk\",\"text\":\"a\nb\"}")]
    [InlineData("""{"type":"asr_chunk","text":"\x41"}""")]
    [InlineData("""{"type":"asr_chunk","text":"\ud83"}""")]
    [InlineData("""{'type':'keepalive'}""")]
    [InlineData("[1,2")]
    [InlineData("1 2")]
    [InlineData("""{"type":"keepalive","type":"keepalive"}""")]
    [InlineData("""{"type":"keepalive","\u0074ype":"control"}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","text":"b"}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":true,"is_final":false}""")]
    public void Anything_but_one_JSON_document_is_INVALID_JSON(string json) => AssertBad(json, ErrorCode.InvalidJson, acknowledged: null);

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"type":"keepalive"}]""")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"keepalive\"")]
    [InlineData("""{}""")]
    [InlineData("""{"Type":"keepalive"}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":["keepalive"]}""")]
    [InlineData("""{"type":{"type":"keepalive"}}""")]
    [InlineData("""{"type":"\ud800"}""")]
    public void Anything_but_an_object_with_a_type_is_INVALID_MESSAGE_and_not_acknowledged(string json) =>
        AssertBad(json, ErrorCode.InvalidMessage, acknowledged: null);

    [Theory]
    [InlineData("""{"type":"asr_chunk"}""")]
    [InlineData("""{"type":"asr_chunk","text":null}""")]
    [InlineData("""{"type":"asr_chunk","text":5}""")]
    [InlineData("""{"type":"asr_chunk","text":["a"]}""")]
    [InlineData("""{"type":"asr_chunk","text":{"a":"b"}}""")]
    [InlineData("""{"type":"asr_chunk","text":1e999}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":"true"}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":1}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":null}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":1e999}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":5}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":null}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":""}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":"a b"}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":"a\nb"}""")]
    [InlineData("""{"type":"asr_chunk","text":NaN}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","is_final":NaN}""")]
    [InlineData("""{"type":"asr_chunk","text":"a","session_id":-Infinity}""")]
    public void A_wrong_field_is_INVALID_MESSAGE_and_acknowledged(string json) => AssertBad(json, ErrorCode.InvalidMessage, "asr_chunk");

    [Theory]
    [InlineData("""{"type":"keepalive","x":1e999}""")]
    [InlineData("""{"type":"keepalive","x":100000000000000000000}""")]
    [InlineData("""{"type":"keepalive","x":1,"x":2}""")]
    [InlineData("""{"type":"keepalive","__proto__":{"a":1},"$type":"System.Object","constructor":null}""")]
    [InlineData("""{"type":"keepalive","text":5,"is_final":"no","action":[]}""")]
    [InlineData("""{"type":"keepalive","x":"\ud83d\ude00\\ud800"}""")]
    [InlineData("""{"\u0074\u0079pe":"\u006Beepalive"}""")]
    [InlineData("  \t\r\n {\"type\":\"keepalive\"} \n ")]
    [InlineData("""{"type":"keepalive","timestamp":NaN}""")]
    [InlineData("""{"type":"keepalive","timestamp":Infinity,"x":[-Infinity,NaN,{"y": NaN }]}""")]
    [InlineData("""{"type":"keepalive","timestamp":nan,"x":-nan,"y":inf,"z":-inf}""")]
    [InlineData("""{"timestamp":NaN,"x":"NaN, \"Infinity\\","type":"keepalive"}""")]
    [InlineData("\uFEFF{\"type\":\"keepalive\"}")]
    [InlineData("\uFEFF \n{\"type\":\"keepalive\",\"x\":NaN}\r\n\0\0")]
    [InlineData("{\"type\":\"keepalive\"}\0")]
    [InlineData("{\"type\":\"keepalive\"}\0\n\0\0")]
    public void Odd_but_valid_messages_are_accepted(string json) => Assert.IsType<ClientFrame.Keepalive>(Read(json).Frame);

    [Theory]
    [InlineData("""{"type":"received","seq":NaN}""")]
    [InlineData("""{"type":"cancel","answer_id":NaN}""")]
    [InlineData("""{"type":"feedback","answer_id":"a1","rating":NaN}""")]
    [InlineData("""{"type":"configure","language":NaN}""")]
    [InlineData("""{"type":"configure","speculative":Infinity}""")]
    public void NaN_is_not_a_valid_value_of_a_known_field(string json)
    {
        var message = ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), ProtocolVersion.V2);
        Assert.True(message is { Frame: null, Error: ErrorCode.InvalidMessage });
    }

    [Fact]
    public void A_tolerated_message_keeps_all_its_words()
    {
        var message = Read("\uFEFF{\"confidence\":NaN,\"text\":\"退款 NaN 多久,NaN\",\"type\":\"asr_chunk\",\"is_final\":true}\0");
        Assert.Equal(new ClientFrame.AsrChunk("退款 NaN 多久,NaN", true), message.Frame);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(64, false)]
    [InlineData(10_000, false)]
    public void Nesting_ends_at_depth_32(int arraysInTheObject, bool isTaken)
    {
        var json = $$"""{"type":"keepalive","x":{{new string('[', arraysInTheObject)}}{{new string(']', arraysInTheObject)}}}""";
        if (isTaken)
        {
            Assert.NotNull(Read(json).Frame);
        }
        else
        {
            AssertBad(json, ErrorCode.InvalidJson, acknowledged: null);
        }
    }

    [Fact]
    public void Nesting_without_a_type_does_not_bypass_the_depth_limit() => AssertBad(new string('[', 60_000), ErrorCode.InvalidJson, acknowledged: null);

    [Fact]
    public void Ten_thousand_unknown_fields_are_ignored()
    {
        var fields = string.Concat(Enumerable.Range(0, 10_000).Select(static i => $"\"{i}\":0,"));
        var chunk = Assert.IsType<ClientFrame.AsrChunk>(Read($$"""{{{fields}}"type":"asr_chunk","text":"你好","is_final":true}""").Frame);
        Assert.Equal(new ClientFrame.AsrChunk("你好", true), chunk);
    }

    [Theory]
    [InlineData("a", 8_000, true)]
    [InlineData("a", 8_001, false)]
    [InlineData("价", 8_000, true)]
    [InlineData("价", 8_001, false)]
    [InlineData("😀", 8_000, true)]
    [InlineData("😀", 8_001, false)]
    [InlineData("\\u0301", 8_000, true)]
    public void Text_is_limited_in_characters_not_in_code_units(string character, int count, bool isTaken)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));
        var message = Read($$"""{"type":"asr_chunk","text":"{{text}}"}""");
        Assert.Equal(isTaken, message.Frame is not null);
        Assert.Equal("asr_chunk", message.ReceivedType);
    }

    [Fact]
    public void A_very_long_type_is_unsupported_like_any_other()
    {
        var type = new string('x', 10_240);
        AssertBad($$"""{"type":"{{type}}"}""", ErrorCode.UnsupportedType, type);
    }

    [Fact]
    public void A_session_id_is_valid_up_to_128_characters()
    {
        Assert.Equal(new string('s', 128), Read($$"""{"type":"keepalive","session_id":"{{new string('s', 128)}}"}""").SessionId);
        AssertBad($$"""{"type":"keepalive","session_id":"{{new string('s', 129)}}"}""", ErrorCode.InvalidMessage, "keepalive");
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = PropertySeed.NewRandom();
        var seedling = Encoding.UTF8.GetBytes("""{"type":"asr_chunk","text":"价\ud83d\ude00?","is_final":true,"session_id":"a","x":[1,{"y":null}]}""");
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = seedling.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var message = ClientMessageReader.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), ProtocolVersion.V2);
            Assert.True(message.Frame is not null || ErrorTable.WireName(message.Error).Length > 0);
        }
    }

    private static ClientMessage Read(string json) => ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), ProtocolVersion.V1);

    private static void AssertBad(string json, ErrorCode code, string? acknowledged)
    {
        foreach (var version in new[] { ProtocolVersion.V1, ProtocolVersion.V2 })
        {
            var message = ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), version);
            Assert.Null(message.Frame);
            Assert.Equal(code, message.Error);
            Assert.Equal(acknowledged, message.ReceivedType);
        }
    }
}
