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
        { "F1 an empty text", RawFrame.OfText(""), NotJson },
        { "F2 125 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(125)), Taken },
        { "F3 126 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(126)), Taken },
        { "F4 127 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(127)), Taken },
        { "F5 65,535 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_535)), Taken },
        { "F6 65,536 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_536)), Taken },
        { "F7 65,537 bytes", RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_537)), TooBig },
        { "F7 65,537 bytes of no text", RawFrame.Of(RawFrame.Binary, new byte[65_537]), TooBig },
        { "F9 two messages at once", [.. Keepalive, .. Keepalive], "ack keepalive, " + Taken },
        { "F10 L1 three, the second is no UTF-8", [.. Keepalive, .. RawFrame.Of(RawFrame.Text, [0xFF]), .. Keepalive], "ack keepalive, " + NotUtf8 },
        { "F10 L1 three, the second is reserved", [.. Keepalive, .. RawFrame.Of(3, []), .. Keepalive], "ack keepalive, " + Broken },
        { "F10 L1 three, the second is too large", [.. Keepalive, .. RawFrame.Of(RawFrame.Text, new byte[65_537]), .. Keepalive], "ack keepalive, " + TooBig },
        { "F10 three, the second is no JSON", [.. Keepalive, .. RawFrame.OfText("{"), .. Keepalive], "ack keepalive, INVALID_JSON, " + Taken },
        { "F11 a mask of zeroes", RawFrame.Of(RawFrame.Text, KeepaliveText, mask: [0, 0, 0, 0]), Taken },
        { "no mask", RawFrame.Of(RawFrame.Text, KeepaliveText, mask: []), Broken },
        { "no mask and no payload", RawFrame.Of(RawFrame.Text, [], mask: []), Broken },
        { "a close without a mask", RawFrame.Of(RawFrame.Close, RawFrame.ClosePayload(1000, []), mask: []), Broken },
        { "a ping without a mask", RawFrame.Of(RawFrame.Ping, [1], mask: []), Broken },

        // RFC 6455 requires the shortest form, but the longer ones mean the same and are accepted.
        { "F12 a short length in two bytes", RawFrame.Of(RawFrame.Text, KeepaliveText, lengthBytes: 2), Taken },
        { "F12 a short length in eight bytes", RawFrame.Of(RawFrame.Text, KeepaliveText, lengthBytes: 8), Taken },
        { "no length in eight bytes", RawFrame.Of(RawFrame.Text, [], lengthBytes: 8), NotJson },
    };

    public static TheoryData<string, byte[], string> Reserved => new()
    {
        { "R1 RSV1", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 4), Broken },
        { "R2 RSV2", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 2), Broken },
        { "R3 RSV3", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 1), Broken },
        { "all of them", RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 7), Broken },
        { "RSV1 on a ping", RawFrame.Of(RawFrame.Ping, [], rsv: 4), Broken },
        { "RSV1 on a close", RawFrame.Of(RawFrame.Close, [], rsv: 4), Broken },
        { "R4 opcode 3", RawFrame.Of(3, []), Broken },
        { "opcode 4", RawFrame.Of(4, [1]), Broken },
        { "opcode 5", RawFrame.Of(5, []), Broken },
        { "opcode 6", RawFrame.Of(6, []), Broken },
        { "R5 opcode 7", RawFrame.Of(7, []), Broken },
        { "R6 opcode 11", RawFrame.Of(11, []), Broken },
        { "opcode 12", RawFrame.Of(12, []), Broken },
        { "opcode 13", RawFrame.Of(13, []), Broken },
        { "opcode 14", RawFrame.Of(14, []), Broken },
        { "R6 opcode 15", RawFrame.Of(15, [1]), Broken },
        { "R7 a binary frame with a good message", RawFrame.Of(RawFrame.Binary, KeepaliveText), "INVALID_MESSAGE, " + Alive },
        { "R7 an empty binary frame", RawFrame.Of(RawFrame.Binary, []), "INVALID_MESSAGE, " + Alive },
        { "R7 a binary frame that is no UTF-8", RawFrame.Of(RawFrame.Binary, [0xFF, 0xFE]), "INVALID_MESSAGE, " + Alive },
        { "R8 a length of 2^64 - 1", RawFrame.Announcing(ulong.MaxValue), Broken },
        { "R8 a length of 2^63", RawFrame.Announcing(1UL << 63), Broken },
        { "R8 a length of 2^63 - 1", RawFrame.Announcing(long.MaxValue), TooBig },
        { "a length of 2^62", RawFrame.Announcing(1UL << 62), TooBig },
        { "a length of 2^32", RawFrame.Announcing(1UL << 32), TooBig },
        { "a ping with a length of 2^62", RawFrame.Announcing(1UL << 62, RawFrame.Ping), Broken },
    };

    public static TheoryData<string, byte[], string> Fragmented => new()
    {
        { "G1 2 fragments", RawFrame.Fragments(KeepaliveText, 2), Taken },
        { "G2 10 fragments", RawFrame.Fragments(KeepaliveText, 10), Taken },
        { "G3 256 fragments", RawFrame.Fragments(KeepaliveText, 256), Taken },
        { "G4 257 fragments", RawFrame.Fragments(KeepaliveText, 257), TooBig },
        { "two messages of 256 fragments", [.. RawFrame.Fragments(KeepaliveText, 256), .. RawFrame.Fragments(KeepaliveText, 256)], "ack keepalive, " + Taken },
        { "G11 empty fragments without end", [.. Enumerable.Repeat(RawFrame.Of(RawFrame.Continuation, [], final: false), 1_000).Prepend(RawFrame.OfText("", false)).SelectMany(static f => f)], TooBig },
        { "G5 a continuation first", RawFrame.Of(RawFrame.Continuation, KeepaliveText), Broken },
        { "a continuation after a whole message", [.. Keepalive, .. RawFrame.Of(RawFrame.Continuation, KeepaliveText)], "ack keepalive, " + Broken },
        { "G6 a text inside a text", [.. RawFrame.OfText("{", false), .. Keepalive], Broken },
        { "a binary inside a text", [.. RawFrame.OfText("{", false), .. RawFrame.Of(RawFrame.Binary, [])], Broken },
        { "G7 a ping inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.Of(RawFrame.Ping, [0xAB]), .. RawFrame.Of(RawFrame.Continuation, "\"keepalive\"}"u8.ToArray())], "pong AB, " + Taken },
        { "a pong inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.Of(RawFrame.Pong, [1]), .. RawFrame.Of(RawFrame.Continuation, "\"keepalive\"}"u8.ToArray())], Taken },
        { "G8 a close inside a text", [.. RawFrame.OfText("""{"type":""", false), .. RawFrame.OfClose(1000)], "close 1000, end" },
        { "G12 empty fragments around a message", [.. RawFrame.OfText("", false), .. RawFrame.Of(RawFrame.Continuation, KeepaliveText, false), .. RawFrame.Of(RawFrame.Continuation, [])], Taken },
        { "G11 nothing in three fragments", [.. RawFrame.OfText("", false), .. RawFrame.Of(RawFrame.Continuation, [], false), .. RawFrame.Of(RawFrame.Continuation, [])], NotJson },
        { "64 KiB in two fragments", [.. RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_536)[..40_000], false), .. RawFrame.Of(RawFrame.Continuation, RawFrame.PaddedKeepalive(65_536)[40_000..])], Taken },
        { "G9 64 KiB and a byte in two fragments", [.. RawFrame.Of(RawFrame.Text, RawFrame.PaddedKeepalive(65_537)[..40_000], false), .. RawFrame.Of(RawFrame.Continuation, RawFrame.PaddedKeepalive(65_537)[40_000..])], TooBig },
        { "G9 64 KiB and a byte in 200 fragments", Slices(RawFrame.PaddedKeepalive(65_537), 200), TooBig },
        { "RSV1 on a continuation", [.. RawFrame.OfText("{", false), .. RawFrame.Of(RawFrame.Continuation, [], rsv: 4)], Broken },
        { "a binary message in fragments", [.. RawFrame.Of(RawFrame.Binary, [1], false), .. RawFrame.Of(RawFrame.Continuation, [0xFF])], "INVALID_MESSAGE, " + Alive },
    };

    public static TheoryData<string, byte[], string> Utf8 => new()
    {
        { "U1 a byte that no text has", RawFrame.Of(RawFrame.Text, [0xFF]), NotUtf8 },
        { "U2 an overlong slash", RawFrame.Of(RawFrame.Text, [0xC0, 0xAF]), NotUtf8 },
        { "U2 an overlong form of three bytes", RawFrame.Of(RawFrame.Text, [0xE0, 0x80, 0xAF]), NotUtf8 },
        { "U2 an overlong form of four bytes", RawFrame.Of(RawFrame.Text, [0xF0, 0x80, 0x80, 0xAF]), NotUtf8 },
        { "U3 a surrogate", RawFrame.Of(RawFrame.Text, [0xED, 0xA0, 0x80]), NotUtf8 },
        { "U4 above U+10FFFF", RawFrame.Of(RawFrame.Text, [0xF4, 0x90, 0x80, 0x80]), NotUtf8 },
        { "a lead byte of five", RawFrame.Of(RawFrame.Text, [0xF8, 0x88, 0x80, 0x80, 0x80]), NotUtf8 },
        { "a trail byte alone", RawFrame.Of(RawFrame.Text, [0x80]), NotUtf8 },
        { "U5 cut off at the end", RawFrame.Of(RawFrame.Text, [.. KeepaliveText, 0xE4, 0xBB]), NotUtf8 },
        { "cut off at the end of the last fragment", [.. RawFrame.Of(RawFrame.Text, [0xE4], false), .. RawFrame.Of(RawFrame.Continuation, [0xBB])], NotUtf8 },
        { "cut off before an empty last fragment", [.. RawFrame.Of(RawFrame.Text, [0xE4, 0xBB], false), .. RawFrame.Of(RawFrame.Continuation, [])], NotUtf8 },
        { "bad before the message ends", RawFrame.Of(RawFrame.Text, [.. KeepaliveText, 0xFF], final: false), NotUtf8 },
        { "U6 a character over three fragments", [.. RawFrame.Of(RawFrame.Text, [.. """{"type":"keepalive","x":"""u8, (byte)'"', 0xE4], false), .. RawFrame.Of(RawFrame.Continuation, [0xBB], false), .. RawFrame.Of(RawFrame.Continuation, [0xB7, .. "\"}"u8])], Taken },
        { "a ping of any bytes inside a character", [.. RawFrame.Of(RawFrame.Text, [.. """{"type":"keepalive","x":"""u8, (byte)'"', 0xE4], false), .. RawFrame.Of(RawFrame.Ping, [0xFF]), .. RawFrame.Of(RawFrame.Continuation, [0xBB, 0xB7, .. "\"}"u8])], "pong FF, " + Taken },
        { "U8 an emoji", RawFrame.OfText("""{"type":"keepalive","x":"😀"}"""), Taken },
        { "U9 U+FFFE and U+10FFFF", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\uFFFE\U0010FFFF\"}"), Taken },
        { "U+007F and U+0080", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\u007F\u0080\"}"), Taken },
        { "U11 a byte order mark first", RawFrame.OfText("\uFEFF" + RawFrame.Keepalive), Taken },
        { "U10 NUL", RawFrame.OfText("{\"type\":\"keepalive\",\"x\":\"\0\"}"), NotJson },
    };

    public static TheoryData<string, byte[], string> Pings => new()
    {
        { "P1 an empty ping", RawFrame.Of(RawFrame.Ping, []), "pong, " + Alive },
        { "P2 a ping of 125 bytes", RawFrame.Of(RawFrame.Ping, new byte[125]), $"pong {new string('0', 250)}, {Alive}" },
        { "P3 a ping of 126 bytes", RawFrame.Of(RawFrame.Ping, new byte[126]), Broken },
        { "P4 a ping in fragments", RawFrame.Of(RawFrame.Ping, [1], final: false), Broken },
        { "a close in fragments", RawFrame.Of(RawFrame.Close, [], final: false), Broken },
        { "three pings", [.. RawFrame.Of(RawFrame.Ping, [1]), .. RawFrame.Of(RawFrame.Ping, [2]), .. RawFrame.Of(RawFrame.Ping, [3])], "pong 01, pong 02, pong 03, " + Alive },
        { "P6 a pong that nobody asked for", RawFrame.Of(RawFrame.Pong, "x"u8.ToArray()), Alive },
        { "P6 an empty pong", RawFrame.Of(RawFrame.Pong, []), Alive },
        { "a pong of 126 bytes", RawFrame.Of(RawFrame.Pong, new byte[126]), Broken },
        { "a ping is no message", [.. RawFrame.Of(RawFrame.Ping, KeepaliveText), .. Keepalive], $"pong {Convert.ToHexString(KeepaliveText)}, {Taken}" },
    };

    public static TheoryData<string, byte[], string> Closes => new()
    {
        { "C1 L4 an empty close", RawFrame.Of(RawFrame.Close, []), "close 1000, end" },
        { "C2 L4 1000", RawFrame.OfClose(1000), "close 1000, end" },
        { "C3 L4 1001", RawFrame.OfClose(1001, "going away"), "close 1000, end" },
        { "1011", RawFrame.OfClose(1011), "close 1000, end" },
        { "C4 L4 3000", RawFrame.OfClose(3000), "close 1000, end" },
        { "C5 L4 4999", RawFrame.OfClose(4999), "close 1000, end" },
        { "a reason of 123 bytes", RawFrame.OfClose(1000, new string('x', 123)), "close 1000, end" },
        { "C8 a reason of 124 bytes", RawFrame.OfClose(1000, new string('x', 124)), Broken },
        { "C6 one byte", RawFrame.Of(RawFrame.Close, [3]), Broken },
        { "0", RawFrame.OfClose(0), Broken },
        { "C7 999", RawFrame.OfClose(999), Broken },
        { "C7 1004", RawFrame.OfClose(1004), Broken },
        { "C7 1005", RawFrame.OfClose(1005), Broken },
        { "C7 1006", RawFrame.OfClose(1006), Broken },
        { "1015", RawFrame.OfClose(1015), Broken },
        { "2999", RawFrame.OfClose(2999), Broken },
        { "C7 5000", RawFrame.OfClose(5000), Broken },
        { "65535", RawFrame.OfClose(65_535), Broken },
        { "U12 a reason that is no UTF-8", RawFrame.Of(RawFrame.Close, RawFrame.ClosePayload(1000, [0xFF])), Broken },
        { "C9 messages after a close", [.. RawFrame.OfClose(1000), .. Keepalive, .. RawFrame.Of(3, [])], "close 1000, end" },
        { "C9 a second close", [.. RawFrame.OfClose(1000), .. RawFrame.OfClose(1001)], "close 1000, end" },
        { "C9 a ping after a close", [.. RawFrame.OfClose(1000), .. RawFrame.Of(RawFrame.Ping, [1])], "close 1000, end" },
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

    [Fact]
    public async Task R1_A_compressed_message_is_refused_even_if_compression_was_offered()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        await socket.WriteAsync(RawSocket.Request(RawSocket.Upgrade + "\nSec-WebSocket-Extensions: permessage-deflate"));
        Assert.DoesNotContain("Sec-WebSocket-Extensions", await socket.ReadHeadAsync(), StringComparison.OrdinalIgnoreCase);
        await socket.OfferAsync(RawFrame.Of(RawFrame.Text, KeepaliveText, rsv: 4));
        Assert.EndsWith("listening, close 1002, end", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Framing))]
    [MemberData(nameof(Reserved))]
    [MemberData(nameof(Fragmented))]
    [MemberData(nameof(Utf8))]
    [MemberData(nameof(Pings))]
    [MemberData(nameof(Closes))]
    public async Task F8_U7_Frames_have_the_same_outcome_however_the_network_splits_them(string row, byte[] bytes, string expected)
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

    private static byte[] Slices(byte[] message, int count)
    {
        var slices = message.Chunk((message.Length / count) + 1).ToList();
        return [.. slices.SelectMany((slice, i) => RawFrame.Of(i == 0 ? RawFrame.Text : RawFrame.Continuation, slice, final: i == slices.Count - 1))];
    }
}
