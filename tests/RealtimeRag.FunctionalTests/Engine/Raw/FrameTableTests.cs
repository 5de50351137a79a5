using System.Text;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>
/// Frames as bytes: what comes back, to the last frame and the end of the connection. Each row is followed by a <c>stop</c>, so a row
/// that ends in <see cref="Alive"/> left the connection in good order.
/// </summary>
public sealed class FrameTableTests(RawServer shared) : IClassFixture<RawServer>
{
    private const string Alive = "ack control, closed, close 1000, end";
    private const string Broken = "close 1002, end";
    private const string NotUtf8 = "close 1007, end";
    private const string TooBig = "close 1009, end";
    private const string Taken = "ack keepalive, " + Alive;
    private const string NotJson = "INVALID_JSON, " + Alive;

    private static readonly byte[] Keepalive = RawFrame.OfText(RawFrame.Keepalive);
    private static readonly byte[] Stop = RawFrame.OfText("""{"type":"control","action":"stop"}""");
    private static readonly byte[] KeepaliveText = Encoding.UTF8.GetBytes(RawFrame.Keepalive);

    public static TheoryData<string, byte[], string> Framing => new()
    {
        { "an empty text", RawFrame.OfText(""), NotJson },
        { "125 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(125)), Taken },
        { "126 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(126)), Taken },
        { "127 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(127)), Taken },
        { "65,535 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_535)), Taken },
        { "65,536 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_536)), Taken },
        { "65,537 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_537)), TooBig },
        { "65,537 bytes of no text", RawFrame.Of(RawFrame.Binary, new byte[65_537]), TooBig },
        { "two messages at once", [.. Keepalive, .. Keepalive], "ack keepalive, " + Taken },
        { "three, the second is no UTF-8", [.. Keepalive, .. RawFrame.Of(RawFrame.Text, [0xFF]), .. Keepalive], "ack keepalive, " + NotUtf8 },
        { "three, the second is reserved", [.. Keepalive, .. RawFrame.Of(3, []), .. Keepalive], "ack keepalive, " + Broken },
        { "three, the second is too large", [.. Keepalive, .. RawFrame.Of(RawFrame.Text, new byte[65_537]), .. Keepalive], "ack keepalive, " + TooBig },
        { "three, the second is no JSON", [.. Keepalive, .. RawFrame.OfText("{"), .. Keepalive], "ack keepalive, INVALID_JSON, " + Taken },
        { "a mask of zeroes", RawFrame.Of(RawFrame.Text, KeepaliveText, mask: [0, 0, 0, 0]), Taken },
        { "no mask", RawFrame.Of(RawFrame.Text, KeepaliveText, mask: []), Broken },
        { "no mask and no payload", RawFrame.Of(RawFrame.Text, [], mask: []), Broken },
        { "a close without a mask", RawFrame.Of(RawFrame.Close, RawFrame.ClosePayload(1000, []), mask: []), Broken },
        { "a ping without a mask", RawFrame.Of(RawFrame.Ping, [1], mask: []), Broken },

        // RFC 6455 wants the shortest form, but the longer ones say nothing else: they are taken.
        { "a short length in two bytes", RawFrame.Of(RawFrame.Text, KeepaliveText, lengthBytes: 2), Taken },
        { "a short length in eight bytes", RawFrame.Of(RawFrame.Text, KeepaliveText, lengthBytes: 8), Taken },
        { "no length in eight bytes", RawFrame.Of(RawFrame.Text, [], lengthBytes: 8), NotJson },
    };

    public static TheoryData<string, byte[], string> Reserved => new()
    {
        { "RSV1", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 4), Broken },
        { "RSV2", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 2), Broken },
        { "RSV3", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 1), Broken },
        { "all of them", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 7), Broken },
        { "RSV1 on a ping", RawFrame.Of(RawFrame.Ping, [], rsv: 4), Broken },
        { "RSV1 on a close", RawFrame.Of(RawFrame.Close, [], rsv: 4), Broken },
        { "opcode 3", RawFrame.Of(3, []), Broken },
        { "opcode 4", RawFrame.Of(4, [1]), Broken },
        { "opcode 5", RawFrame.Of(5, []), Broken },
        { "opcode 6", RawFrame.Of(6, []), Broken },
        { "opcode 7", RawFrame.Of(7, []), Broken },
        { "opcode 11", RawFrame.Of(11, []), Broken },
        { "opcode 12", RawFrame.Of(12, []), Broken },
        { "opcode 13", RawFrame.Of(13, []), Broken },
        { "opcode 14", RawFrame.Of(14, []), Broken },
        { "opcode 15", RawFrame.Of(15, [1]), Broken },
        { "a binary frame with a good message", RawFrame.Of(RawFrame.Binary, KeepaliveText), "INVALID_MESSAGE, " + Alive },
        { "an empty binary frame", RawFrame.Of(RawFrame.Binary, []), "INVALID_MESSAGE, " + Alive },
        { "a binary frame that is no UTF-8", RawFrame.Of(RawFrame.Binary, [0xFF, 0xFE]), "INVALID_MESSAGE, " + Alive },
        { "a length of 2^64 - 1", RawFrame.Announcing(ulong.MaxValue), Broken },
        { "a length of 2^63", RawFrame.Announcing(1UL << 63), Broken },
        { "a length of 2^63 - 1", RawFrame.Announcing(long.MaxValue), TooBig },
        { "a length of 2^62", RawFrame.Announcing(1UL << 62), TooBig },
        { "a length of 2^32", RawFrame.Announcing(1UL << 32), TooBig },
        { "a ping with a length of 2^62", RawFrame.Announcing(1UL << 62, RawFrame.Ping), Broken },
    };

    public static TheoryData<string, byte[], string> Fragmented => new()
    {
        { "2 fragments", RawFrame.Fragments(KeepaliveText, 2), Taken },
        { "10 fragments", RawFrame.Fragments(KeepaliveText, 10), Taken },
        { "256 fragments", RawFrame.Fragments(KeepaliveText, 256), Taken },
        { "257 fragments", RawFrame.Fragments(KeepaliveText, 257), TooBig },
        { "two messages of 256 fragments", [.. RawFrame.Fragments(KeepaliveText, 256), .. RawFrame.Fragments(KeepaliveText, 256)], "ack keepalive, " + Taken },
        { "empty fragments without end", [.. Enumerable.Repeat(RawFrame.Of(RawFrame.Continuation, [], final: false), 1_000).Prepend(RawFrame.OfText("", false)).SelectMany(static f => f)], TooBig },
        { "a continuation first", RawFrame.Of(RawFrame.Continuation, KeepaliveText), Broken },
        { "a continuation after a whole message", [.. Keepalive, .. RawFrame.Of(RawFrame.Continuation, KeepaliveText)], "ack keepalive, " + Broken },
        { "a text inside a text", [.. RawFrame.OfText("{", false), .. Keepalive], Broken },
        { "a binary inside a text", [.. RawFrame.OfText("{", false), .. RawFrame.Of(RawFrame.Binary, [])], Broken },
        { "a ping inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.Of(RawFrame.Ping, [0xAB]), .. RawFrame.Of(RawFrame.Continuation, "\"keepalive\"}"u8.ToArray())], "pong AB, " + Taken },
        { "a pong inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.Of(RawFrame.Pong, [1]), .. RawFrame.Of(RawFrame.Continuation, "\"keepalive\"}"u8.ToArray())], Taken },
        { "a close inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.OfClose(1000)], "close 1000, end" },
        { "empty fragments around a message", [.. RawFrame.OfText("", false), .. RawFrame.Of(RawFrame.Continuation, KeepaliveText, false), .. RawFrame.Of(RawFrame.Continuation, [])], Taken },
        { "nothing in three fragments", [.. RawFrame.OfText("", false), .. RawFrame.Of(RawFrame.Continuation, [], false), .. RawFrame.Of(RawFrame.Continuation, [])], NotJson },
        { "64 KiB in two fragments", [.. RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_536)[..40_000], false), .. RawFrame.Of(RawFrame.Continuation, RawFrame.PaddedKeepalive(65_536)[40_000..])], Taken },
        { "64 KiB and a byte in two fragments", [.. RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_537)[..40_000], false), .. RawFrame.Of(RawFrame.Continuation, RawFrame.PaddedKeepalive(65_537)[40_000..])], TooBig },
        { "RSV1 on a continuation", [.. RawFrame.OfText("{", false), .. RawFrame.Of(RawFrame.Continuation, [], rsv: 4)], Broken },
        { "a binary message in fragments", [.. RawFrame.Of(RawFrame.Binary, [1], false), .. RawFrame.Of(RawFrame.Continuation, [0xFF])], "INVALID_MESSAGE, " + Alive },
    };

    public static TheoryData<string, byte[], string> Utf8 => new()
    {
        { "a byte that no text has", RawFrame.Of(RawFrame.Text, [0xFF]), NotUtf8 },
        { "an overlong slash", RawFrame.Of(RawFrame.Text, [0xC0, 0xAF]), NotUtf8 },
        { "an overlong form of three bytes", RawFrame.Of(RawFrame.Text, [0xE0, 0x80, 0xAF]), NotUtf8 },
        { "an overlong form of four bytes", RawFrame.Of(RawFrame.Text, [0xF0, 0x80, 0x80, 0xAF]), NotUtf8 },
        { "a surrogate", RawFrame.Of(RawFrame.Text, [0xED, 0xA0, 0x80]), NotUtf8 },
        { "above U+10FFFF", RawFrame.Of(RawFrame.Text, [0xF4, 0x90, 0x80, 0x80]), NotUtf8 },
        { "a lead byte of five", RawFrame.Of(RawFrame.Text, [0xF8, 0x88, 0x80, 0x80, 0x80]), NotUtf8 },
        { "a trail byte alone", RawFrame.Of(RawFrame.Text, [0x80]), NotUtf8 },
        { "cut off at the end", RawFrame.Of(RawFrame.Text, [.. KeepaliveText, 0xE4, 0xBB]), NotUtf8 },
        { "cut off at the end of the last fragment", [.. RawFrame.Of(RawFrame.Text, [0xE4], false), .. RawFrame.Of(RawFrame.Continuation, [0xBB])], NotUtf8 },
        { "cut off before an empty last fragment", [.. RawFrame.Of(RawFrame.Text, [0xE4, 0xBB], false), .. RawFrame.Of(RawFrame.Continuation, [])], NotUtf8 },
        { "bad before the message ends", RawFrame.Of(RawFrame.Text, [.. KeepaliveText, 0xFF], final: false), NotUtf8 },
        { "a character over three fragments", [.. RawFrame.Of(RawFrame.Text, [.. """{"type":"keepalive","x":"""u8, (byte)'"', 0xE4], false), .. RawFrame.Of(RawFrame.Continuation, [0xBB], false), .. RawFrame.Of(RawFrame.Continuation, [0xB7, .. "\"}"u8])], Taken },
        { "a ping of any bytes inside a character", [.. RawFrame.Of(RawFrame.Text, [.. """{"type":"keepalive","x":"""u8, (byte)'"', 0xE4], false), .. RawFrame.Of(RawFrame.Ping, [0xFF]), .. RawFrame.Of(RawFrame.Continuation, [0xBB, 0xB7, .. "\"}"u8])], "pong FF, " + Taken },
        { "an emoji", RawFrame.OfText("""{"type":"keepalive","x":"😀"}"""), Taken },
        { "U+FFFE and U+10FFFF", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\uFFFE\U0010FFFF\"}"), Taken },
        { "U+007F and U+0080", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\u007F\u0080\"}"), Taken },
        { "a byte order mark first", RawFrame.OfText("\uFEFF" + RawFrame.Keepalive), Taken },
        { "NUL", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\0\"}"), NotJson },
    };

    public static TheoryData<string, byte[], string> Pings => new()
    {
        { "an empty ping", RawFrame.Of(RawFrame.Ping, []), "pong, " + Alive },
        { "a ping of 125 bytes", RawFrame.Of(RawFrame.Ping, new byte[125]), $"pong {new string('0', 250)}, {Alive}" },
        { "a ping of 126 bytes", RawFrame.Of(RawFrame.Ping, new byte[126]), Broken },
        { "a ping in fragments", RawFrame.Of(RawFrame.Ping, [1], final: false), Broken },
        { "a close in fragments", RawFrame.Of(RawFrame.Close, [], final: false), Broken },
        { "three pings", [.. RawFrame.Of(RawFrame.Ping, [1]), .. RawFrame.Of(RawFrame.Ping, [2]), .. RawFrame.Of(RawFrame.Ping, [3])], "pong 01, pong 02, pong 03, " + Alive },
        { "a pong that nobody asked for", RawFrame.Of(RawFrame.Pong, "x"u8.ToArray()), Alive },
        { "an empty pong", RawFrame.Of(RawFrame.Pong, []), Alive },
        { "a pong of 126 bytes", RawFrame.Of(RawFrame.Pong, new byte[126]), Broken },
        { "a ping is no message", [.. RawFrame.Of(RawFrame.Ping, KeepaliveText), .. Keepalive], $"pong {Convert.ToHexString(KeepaliveText)}, {Taken}" },
    };

    public static TheoryData<string, byte[], string> Closes => new()
    {
        { "an empty close", RawFrame.Of(RawFrame.Close, []), "close 1000, end" },
        { "1000", RawFrame.OfClose(1000), "close 1000, end" },
        { "1001", RawFrame.OfClose(1001, "going away"), "close 1000, end" },
        { "1011", RawFrame.OfClose(1011), "close 1000, end" },
        { "3000", RawFrame.OfClose(3000), "close 1000, end" },
        { "4999", RawFrame.OfClose(4999), "close 1000, end" },
        { "a reason of 123 bytes", RawFrame.OfClose(1000, new string('x', 123)), "close 1000, end" },
        { "a reason of 124 bytes", RawFrame.OfClose(1000, new string('x', 124)), Broken },
        { "one byte", RawFrame.Of(RawFrame.Close, [3]), Broken },
        { "0", RawFrame.OfClose(0), Broken },
        { "999", RawFrame.OfClose(999), Broken },
        { "1004", RawFrame.OfClose(1004), Broken },
        { "1005", RawFrame.OfClose(1005), Broken },
        { "1006", RawFrame.OfClose(1006), Broken },
        { "1015", RawFrame.OfClose(1015), Broken },
        { "2999", RawFrame.OfClose(2999), Broken },
        { "5000", RawFrame.OfClose(5000), Broken },
        { "65535", RawFrame.OfClose(65_535), Broken },
        { "a reason that is no UTF-8", RawFrame.Of(RawFrame.Close, RawFrame.ClosePayload(1000, [0xFF])), Broken },
        { "messages after a close", [.. RawFrame.OfClose(1000), .. Keepalive, .. RawFrame.Of(3, [])], "close 1000, end" },
        { "a second close", [.. RawFrame.OfClose(1000), .. RawFrame.OfClose(1001)], "close 1000, end" },
        { "a ping after a close", [.. RawFrame.OfClose(1000), .. RawFrame.Of(RawFrame.Ping, [1])], "close 1000, end" },
    };

    [Theory]
    [MemberData(nameof(Framing))]
    [MemberData(nameof(Reserved))]
    [MemberData(nameof(Fragmented))]
    [MemberData(nameof(Utf8))]
    [MemberData(nameof(Pings))]
    [MemberData(nameof(Closes))]
    public async Task Frames_have_the_outcome_of_their_row(string row, byte[] bytes, string expected)
    {
        using var socket = await RawSocket.TalkAsync(shared.Server);
        await socket.OfferAsync([.. bytes, .. Stop]);
        Assert.Equal($"{row}: {expected}", $"{row}: {await socket.ReadToEndAsync()}");
    }

    [Theory]
    [MemberData(nameof(Framing))]
    [MemberData(nameof(Reserved))]
    [MemberData(nameof(Fragmented))]
    [MemberData(nameof(Utf8))]
    [MemberData(nameof(Pings))]
    [MemberData(nameof(Closes))]
    public async Task However_the_network_cuts_them(string row, byte[] bytes, string expected)
    {
        if (bytes.Length > 2_000)
        {
            return;
        }

        using var socket = await RawSocket.TalkAsync(shared.Server);
        foreach (var one in bytes.Concat(Stop))
        {
            await socket.OfferAsync([one]);
        }

        Assert.Equal($"{row}: {expected}", $"{row}: {await socket.ReadToEndAsync()}");
    }
}
