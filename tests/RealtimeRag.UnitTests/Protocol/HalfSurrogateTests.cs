using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>
/// Half of a surrogate pair, as an escape, is valid JSON but not valid Unicode. In an ignored field it does no harm; in text it becomes U+FFFD, so that the
/// rest of the sentence is not lost; a name or an identifier with it names nothing.
/// </summary>
public sealed class HalfSurrogateTests
{
    private const string High = @"\ud83d";
    private const string Low = @"\ude00";

    public static TheoryData<string> Ignored { get; } =
    [
        $$"""{"type":"keepalive","x":"{{High}}"}""",
        $$"""{"type":"keepalive","x":"{{Low}}{{High}}"}""",
        $$"""{"type":"keepalive","x":[["{{High}}"],{"y":"{{Low}}"}]}""",
        $$"""{"type":"keepalive","x":{"{{Low}}":{"{{High}}":1} } }""",
        $$"""{"type":"keepalive","{{High}}":1}""",
        $$"""{"{{Low}}":1,"{{Low}}":{"a":[1]},"type":"keepalive"}""",
        $$"""{"type":"keepalive","type{{High}}":"control"}""",
        $$"""{"type":"keepalive","text":"{{High}}","action":"{{High}}","answer_id":"{{High}}","rating":"{{Low}}","comment":"{{Low}}","language":"{{High}}"}""",
        $$"""{"type":"keepalive","x":"{{High}}","timestamp":NaN}""",
    ];

    public static TheoryData<string, string> Words { get; } = new()
    {
        { High, "\uFFFD" },
        { Low, "\uFFFD" },
        { Low + High, "\uFFFD\uFFFD" },
        { High + High + Low, "\uFFFD😀" },
        { High + Low + Low, "😀\uFFFD" },
        { "退款" + High + "多久？", "退款\uFFFD多久？" },
        { @"a\n" + High + @"\u0041\\ud83d", "a\n\uFFFDA\\ud83d" },
        { High + @"\\" + Low, "\uFFFD\\\uFFFD" },
        { @"\uDBFF\uDFFF\uD800", "\U0010FFFF\uFFFD" },
    };

    [Theory]
    [MemberData(nameof(Ignored))]
    public void In_an_ignored_field_it_is_harmless(string json)
    {
        Assert.IsType<ClientFrame.Keepalive>(Read(json, ProtocolVersion.V1).Frame);
        Assert.IsType<ClientFrame.Keepalive>(Read(json, ProtocolVersion.V2).Frame);
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void In_words_it_becomes_a_replacement_character(string escaped, string words)
    {
        Assert.Equal(new ClientFrame.Ask(words), Read($$"""{"type":"ask","text":"{{escaped}}"}""", ProtocolVersion.V2).Frame);
        Assert.Equal(new ClientFrame.Feedback("a", "like", words), Read($$"""{"type":"feedback","answer_id":"a","rating":"like","comment":"{{escaped}}"}""", ProtocolVersion.V2).Frame);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","timestamp":NaN""")]
    public void A_final_with_it_is_accepted(string more) => Assert.Equal(
        new ClientFrame.AsrChunk("退款多久能到账\uFFFD", true),
        Read($$"""{"type":"asr_chunk","text":"退款多久能到账{{High}}","is_final":true{{more}}}""", ProtocolVersion.V1).Frame);

    [Theory]
    [InlineData("session_id", "keepalive", ErrorCode.InvalidMessage)]
    [InlineData("action", "control", ErrorCode.UnknownAction)]
    [InlineData("answer_id", "cancel", ErrorCode.InvalidMessage)]
    [InlineData("answer_id", "feedback", ErrorCode.InvalidMessage)]
    [InlineData("language", "configure", ErrorCode.InvalidMessage)]
    [InlineData("ack", "configure", ErrorCode.InvalidMessage)]
    [InlineData("resume_token", "resume", ErrorCode.InvalidMessage)]
    public void An_identifier_with_it_is_invalid(string field, string type, ErrorCode code)
    {
        var message = Read($$"""{"type":"{{type}}","{{field}}":"stop{{High}}"}""", ProtocolVersion.V2);

        Assert.Equal((null, code, type), (message.Frame, message.Error, message.ReceivedType));
    }

    [Fact]
    public void A_type_with_it_is_missing()
    {
        var message = Read($$"""{"type":"keepalive{{High}}"}""", ProtocolVersion.V2);

        Assert.Equal((null, ErrorCode.InvalidMessage, null), (message.Frame, message.Error, message.ReceivedType));
    }

    [Fact]
    public void It_counts_as_one_character_of_the_limit()
    {
        Assert.NotNull(Read($$"""{"type":"ask","text":"{{Repeat(High, 8_000)}}"}""", ProtocolVersion.V2).Frame);
        Assert.Null(Read($$"""{"type":"ask","text":"{{Repeat(High, 8_001)}}"}""", ProtocolVersion.V2).Frame);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static ClientMessage Read(string json, ProtocolVersion version) => ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), version);
}
