using System.Text;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>
/// Messages that a faulty or hostile client may send, and all that comes back. Each row is followed by a <c>stop</c>, so a row that ends in
/// <see cref="Alive"/> cost the client nothing but the message.
/// </summary>
public sealed class BadInputTableTests(RawServer shared) : IClassFixture<RawServer>
{
    private const string Alive = "ack control, closed, close 1000, end";
    private const string NotJson = "INVALID_JSON, " + Alive;
    private const string Nothing = "INVALID_MESSAGE, " + Alive;
    private const string Chunk = "ack asr_chunk, " + Alive;
    private const string BadChunk = "ack asr_chunk, INVALID_MESSAGE, " + Alive;
    private const string NoQuestion = "ack asr_chunk, waiting_for_question, " + Alive;
    private const string Taken = "ack keepalive, " + Alive;
    private const string BadReceipt = "ack received, INVALID_MESSAGE, " + Alive;

    public static TheoryData<string, string, string> Json => new()
    {
        { "Input1 no JSON", "not json", NotJson },
        { "Input1 nothing", "", NotJson },
        { "Input1 half an object", "{", NotJson },
        { "Input2 two documents", """{"type":"keepalive"}{"type":"keepalive"}""", NotJson },
        { "Input2 a comma at the end", """{"type":"keepalive",}""", NotJson },
        { "Input2 a comment", """{"type":"keepalive"/**/}""", NotJson },
        { "Input3 NaN in a field that does not count", """{"type":"keepalive","timestamp":NaN,"x":[-Infinity]}""", Taken },
        { "Input3 NaN in a field that counts", """{"type":"asr_chunk","text":NaN}""", BadChunk },
        { "Input3 almost NaN", """{"type":"keepalive","x":NaNs}""", NotJson },
        { "Input4 a byte order mark", "\uFEFF" + RawFrame.Keepalive, Taken },
        { "Input5 a list", "[]", Nothing },
        { "Input5 a number", "1", Nothing },
        { "Input5 null", "null", Nothing },
        { "Input5 a text", "\"x\"", Nothing },
        { "Input6 half a character in a text", """{"type":"asr_chunk","text":"\ud800","is_final":true}""", NoQuestion },
        { "Input6 half a character in a session's name", """{"type":"keepalive","session_id":"\ud800"}""", "ack keepalive, INVALID_MESSAGE, " + Alive },
        { "Input6 half a character in a type", """{"type":"\ud800"}""", Nothing },
        { "Input7 half a character in a field's name", """{"type":"keepalive","\ud800":1}""", Taken },
        { "Input8 a depth of 32", Nested(31), Taken },
        { "Input8 a depth of 33", Nested(32), NotJson },
        { "Input8 a depth of 65", Nested(64), NotJson },
        { "Input8 a depth of 10,001", Nested(10_000), NotJson },
        { "Input8 ten thousand lists that begin", new string('[', 10_000), NotJson },
        { "Input9 two types", """{"type":"keepalive","type":"control"}""", NotJson },
        { "Input10 a raw control character", "{\"type\":\"keepalive\",\"x\":\"\u0001\"}", NotJson },
        { "Input10 NUL before the message", "\0" + RawFrame.Keepalive, NotJson },
        { "Input11 64 KiB", Encoding.UTF8.GetString(RawFrame.PaddedKeepalive(65_536)), Taken },
        { "Input11 64 KiB and a byte", Encoding.UTF8.GetString(RawFrame.PaddedKeepalive(65_537)), "close 1009, end" },
        { "Input13 ten thousand unknown fields", $$"""{{{string.Concat(Enumerable.Range(0, 7_000).Select(static i => $"\"{i}\":0,"))}}"type":"keepalive"}""", Taken },
        { "Input14 names of other languages' insides", """{"type":"keepalive","__proto__":{"type":"stop"},"$type":"System.Object","constructor":null}""", Taken },
    };

    public static TheoryData<string, string, string> Messages => new()
    {
        { "Input16 no type", "{}", Nothing },
        { "Input16 a number as type", """{"type":7}""", Nothing },
        { "Input16 null as type", """{"type":null}""", Nothing },
        { "Input16 a type of 10 KiB", $$"""{"type":"{{new string('t', 10_240)}}"}""", $"ack {new string('t', 10_240)}, UNSUPPORTED_TYPE, {Alive}" },
        { "Input17 an unknown type", """{"type":"dance"}""", "ack dance, UNSUPPORTED_TYPE, " + Alive },
        { "Input17 a type of v2", """{"type":"ask","text":"x"}""", "ack ask, UNSUPPORTED_TYPE, " + Alive },
        { "Input18 no text", """{"type":"asr_chunk"}""", BadChunk },
        { "Input18 a number as text", """{"type":"asr_chunk","text":5}""", BadChunk },
        { "Input18 a list as text", """{"type":"asr_chunk","text":["a"]}""", BadChunk },
        { "Input18 a number beyond all numbers as text", """{"type":"asr_chunk","text":1e999}""", BadChunk },
        { "Input19 a text as is_final", """{"type":"asr_chunk","text":"a","is_final":"true"}""", BadChunk },
        { "Input19 a number as is_final", """{"type":"asr_chunk","text":"a","is_final":1}""", BadChunk },
        { "Input19 null as is_final", """{"type":"asr_chunk","text":"a","is_final":null}""", BadChunk },
        { "Input20 an empty final", """{"type":"asr_chunk","text":"","is_final":true}""", NoQuestion },
        { "Input20 a final of blanks", """{"type":"asr_chunk","text":"   ","is_final":true}""", NoQuestion },
        { "Input20 a final of nothing visible", """{"type":"asr_chunk","text":"\u200b","is_final":true}""", NoQuestion },
        { "Input21 8,001 characters", $$"""{"type":"asr_chunk","text":"{{new string('x', 8_001)}}","is_final":true}""", BadChunk },
        { "Input21 one letter with 7,999 marks", $$"""{"type":"asr_chunk","text":"e{{new string('\u0301', 7_999)}}","is_final":true}""", NoQuestion },
        { "Input22 control characters as data", """{"type":"asr_chunk","text":"a\u0000b\u202e\u001b[31m\r\nc","is_final":true}""", NoQuestion },
        { "Input23 an unknown action", """{"type":"control","action":"dance"}""", "ack control, UNKNOWN_ACTION, " + Alive },
        { "Input23 no action", """{"type":"control"}""", "ack control, UNKNOWN_ACTION, " + Alive },
        { "Input26 resume of what is not paused", """{"type":"control","action":"resume"}""", "ack control, listening, " + Alive },
        { "Input34 8,000 question marks", $$"""{"type":"asr_chunk","text":"{{new string('?', 8_000)}}"}""", Chunk },
        { "Input36 a name of 129 characters", $$"""{"type":"keepalive","session_id":"{{new string('s', 129)}}"}""", "ack keepalive, INVALID_MESSAGE, " + Alive },
        { "Input36 a name with a blank", """{"type":"keepalive","session_id":"a b"}""", "ack keepalive, INVALID_MESSAGE, " + Alive },
        { "Input36 a name with a new line", """{"type":"keepalive","session_id":"a\nb"}""", "ack keepalive, INVALID_MESSAGE, " + Alive },
        { "Input36 a path as name is a name", """{"type":"keepalive","session_id":"../{*}"}""", Taken },
    };

    public static TheoryData<string, string, string> V2Only => new()
    {
        { "Input15 a number beyond all numbers", """{"type":"received","seq":1e999}""", BadReceipt },
        { "Input15 a number beyond 64 bits", """{"type":"received","seq":100000000000000000000}""", BadReceipt },
        { "Input15 a fraction", """{"type":"received","seq":0.5}""", BadReceipt },
        { "Input15 a negative number", """{"type":"received","seq":-1}""", BadReceipt },
        { "Input31 the same number again, and an older one", """{"type":"received","seq":1}|{"type":"received","seq":1}|{"type":"received","seq":0}""", "ack received, ack received, ack received, " + Alive },
        { "Input32 a number that was never sent", """{"type":"received","seq":2}""", BadReceipt },
        { "Input32 the largest number", """{"type":"received","seq":9223372036854775807}""", BadReceipt },
    };

    [Theory]
    [MemberData(nameof(Json))]
    [MemberData(nameof(Messages))]
    public async Task A_message_has_the_outcome_of_its_row(string row, string message, string expected)
    {
        using var socket = await RawSocket.TalkAsync(shared.Server);
        await AssertAsync(socket, row, [message], expected);
    }

    [Theory]
    [MemberData(nameof(V2Only))]
    public async Task A_message_of_v2_has_the_outcome_of_its_row(string row, string messages, string expected)
    {
        using var socket = await RawSocket.TalkAsync(shared.Server, "Sec-WebSocket-Protocol: realtime-rag.v2");
        await AssertAsync(socket, row, messages.Split('|'), expected);
    }

    [Theory]
    [InlineData("""{"type":"keepalive"}""")]
    [InlineData("")]
    [InlineData("not json")]
    public async Task Input27_A_binary_message_is_an_invalid_one_whatever_is_in_it(string message)
    {
        using var socket = await RawSocket.TalkAsync(shared.Server);
        await socket.OfferAsync([.. RawFrame.Of(RawFrame.Binary, Encoding.UTF8.GetBytes(message)), .. Stop]);
        Assert.Equal(Nothing, await socket.ReadToEndAsync());
    }

    private static byte[] Stop => RawFrame.OfText("""{"type":"control","action":"stop"}""");

    private static async Task AssertAsync(RawSocket socket, string row, string[] messages, string expected)
    {
        await socket.OfferAsync([.. messages.SelectMany(static message => RawFrame.OfText(message)), .. Stop]);
        Assert.Equal($"{row}: {expected}", $"{row}: {await socket.ReadToEndAsync()}");
    }

    private static string Nested(int lists) => $$"""{"type":"keepalive","x":{{new string('[', lists)}}{{new string(']', lists)}}}""";
}
