using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>What a client may send passes whole; of what it may not, everything before the first bad byte does.</summary>
public sealed class FrameScannerTests
{
    private const int Text = 1;
    private const int Binary = 2;

    /// <summary>Frames, how many of their bytes are good, and the rule that the next one breaks.</summary>
    public static TheoryData<string, byte[], int, int> Broken => new()
    {
        { "a reserved bit", Frame(Text, 0, first: 0xC1), 0, 1002 },
        { "a reserved opcode", Frame(3, 0), 0, 1002 },
        { "a reserved opcode of control", Frame(11, 0), 0, 1002 },
        { "a continuation of nothing", Frame(0, 1), 0, 1002 },
        { "a ping in fragments", Frame(9, 0, first: 0x09), 0, 1002 },
        { "a text inside a text", [.. Frame(Text, 1, first: 0x01), .. Frame(Text, 1)], 7, 1002 },
        { "no mask", [0x81, 0x00], 1, 1002 },
        { "a ping of 126 bytes", Frame(9, 126), 1, 1002 },
        { "2^63 bytes", Frame(Text, 1UL << 63), 9, 1002 },
        { "64 KiB and a byte", Frame(Text, 65_537), 9, 1009 },
        { "64 KiB and a byte in all", [.. Frame(Binary, 65_535, first: 0x02), .. new byte[65_535], .. Frame(0, 2)], 65_535 + 8 + 1, 1009 },
        { "half a character", Masked(0x81, [0x41, 0xE4]), 7, 1007 },
        { "no character", Masked(0x81, [0x41, 0xFF, 0x41]), 7, 1007 },
        { "no character, in a message that goes on", Masked(0x01, [0x41, 0xFF, 0x41]), 7, 1007 },
        { "half a character and then an empty end", [.. Masked(0x01, [0xE4]), .. Masked(0x80, [])], 7 + 5, 1007 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void The_first_invalid_byte_is_found_wherever_the_bytes_are_split(string row, byte[] bytes, int good, int code)
    {
        var small = bytes.Length < 100 ? bytes.Length : 20;
        for (var cut = 0; cut <= small; cut++)
        {
            var scanner = new FrameScanner();
            var taken = scanner.Take(bytes.AsSpan(0, cut));
            taken += taken == cut ? scanner.Take(bytes.AsSpan(cut)) : 0;
            Assert.True(taken == good && scanner.Violation?.Code == code, $"{row}, cut at {cut}: {taken} good, {scanner.Violation}");
        }
    }

    [Theory]
    [InlineData(ProtocolLimits.Fragments, true)]
    [InlineData(ProtocolLimits.Fragments + 1, false)]
    public void The_number_of_fragments_of_a_message_is_limited(int count, bool isGood)
    {
        var scanner = new FrameScanner();
        scanner.Take(Frame(Text, 0, first: 0x01));
        for (var i = 2; i < count; i++)
        {
            scanner.Take(Masked(0x00, []));
        }

        Assert.Null(scanner.Violation);
        scanner.Take(Masked(0x80, []));
        Assert.Equal(isGood ? null : CloseReason.TooManyFragments, scanner.Violation);
        Assert.Equal(!isGood, scanner.IsWithin);
    }

    [Fact]
    public void A_message_is_incomplete_from_its_first_byte_to_its_last()
    {
        var scanner = new FrameScanner();
        Assert.False(scanner.IsWithin);
        byte[] message = [.. Masked(0x01, "ab"u8.ToArray()), .. Masked(0x89, [1]), .. Masked(0x80, "c"u8.ToArray())];
        for (var i = 0; i < message.Length; i++)
        {
            scanner.Take([message[i]]);
            Assert.Equal(i < message.Length - 1, scanner.IsWithin);
        }
    }

    [Fact]
    public void Half_a_ping_is_incomplete_too()
    {
        var scanner = new FrameScanner();
        var ping = Masked(0x89, [1, 2]);
        scanner.Take(ping.AsSpan(0, ping.Length - 1));
        Assert.True(scanner.IsWithin);
        scanner.Take(ping.AsSpan(ping.Length - 1));
        Assert.False(scanner.IsWithin);
    }

    [Theory]
    [InlineData(10, "seen", true)]
    [InlineData(9, "seen", false)]
    [InlineData(10, "seem", false)]
    [InlineData(10, "been", false)]
    [InlineData(10, "see", false)]
    [InlineData(10, "seen!", false)]
    [InlineData(10, "", false)]
    [InlineData(1, "seen", false)]
    public void The_receipt_pong_is_recognised_wherever_the_bytes_are_split(int opcode, string payload, bool isReceipt)
    {
        byte[] bytes = [.. Masked(0x01, "se"u8.ToArray()), .. Masked(0x8A, []), .. Masked(0x80, []), .. Masked(0x80 | opcode, Encoding.UTF8.GetBytes(payload)), .. Masked(0x8A, [1])];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var scanner = new FrameScanner();
            scanner.Take(bytes.AsSpan(0, cut));
            var early = scanner.TakeReceipt();
            scanner.Take(bytes.AsSpan(cut));
            Assert.Null(scanner.Violation);
            Assert.Equal(isReceipt, scanner.TakeReceipt() || early);
            Assert.False(scanner.TakeReceipt());
        }
    }

    [Fact]
    public void The_ping_for_a_receipt_is_a_whole_frame_of_the_server()
    {
        Assert.Equal(0x89, FrameScanner.ReceiptPing[0]);
        Assert.Equal(FrameScanner.ReceiptPing.Length - 2, FrameScanner.ReceiptPing[1]);
    }

    [Fact]
    public void Nothing_after_a_close_frame_is_examined()
    {
        var scanner = new FrameScanner();
        byte[] bytes = [.. Masked(0x88, [0x03]), 0xFF, 0xFF, 0xFF];
        Assert.Equal(bytes.Length, scanner.Take(bytes));
        Assert.Null(scanner.Violation);
        Assert.False(scanner.IsWithin);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100)]
    [InlineData(5, 1)]
    [InlineData(5, 100)]
    public void The_last_byte_of_a_ping_too_many_does_not_pass(int payload, int cut)
    {
        var left = 2;
        var scanner = new FrameScanner { MayPing = () => --left >= 0 };
        byte[] ping = Masked(0x89, new byte[payload]);
        byte[] bytes = [.. ping, .. Masked(0x8A, []), .. ping, .. ping, .. ping];
        var good = 0;
        foreach (var part in bytes.Chunk(cut))
        {
            good += scanner.Take(part);
            if (scanner.Violation is not null)
            {
                break;
            }
        }

        Assert.Equal((CloseReason.TooManyPings, (3 * ping.Length) + 6 - 1), (scanner.Violation, good));
    }

    [Fact]
    public void All_valid_frames_pass_however_they_are_split() =>
        Prop.ForAll(Arb.From(GoodTalks), Arb.From(Gen.Choose(1, 40)), static (talk, step) =>
        {
            var scanner = new FrameScanner();
            foreach (var part in talk.Chunk(step))
            {
                if (scanner.Take(part) != part.Length)
                {
                    return false;
                }
            }

            return scanner is { Violation: null, IsWithin: false };
        }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Any_bytes_have_one_verdict_however_they_are_split() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(static b => (byte)b))), Arb.From(Gen.Choose(1, 7)), static (bytes, step) =>
        {
            var (whole, pieces) = (new FrameScanner(), new FrameScanner());
            var good = whole.Take(bytes);
            var sum = 0;
            foreach (var part in bytes.Chunk(step))
            {
                var taken = pieces.Take(part);
                sum += taken;
                if (taken < part.Length)
                {
                    break;
                }
            }

            return good == sum && whole.Violation == pieces.Violation && (whole.Violation is null) == (good == bytes.Length);
        }).Check(PropertyRuns.Of(100));

    private static Gen<byte[]> GoodTalks => Gen.ListOf(Gen.OneOf(Messages, Controls)).Select(static parts => parts.SelectMany(static p => p).ToArray());

    private static Gen<byte[]> Controls =>
        from opcode in Gen.Elements(0x89, 0x8A)
        from payload in Gen.ArrayOf(Gen.Choose(0, 255), 5)
        select Masked(opcode, [.. payload.Select(static b => (byte)b)]);

    private static Gen<byte[]> Messages =>
        from text in Gen.Elements("", "{}", "价格是多少？", "😀 emoji", new string('x', 200))
        from cuts in Gen.Choose(1, 4)
        from control in Controls
        select Cut(System.Text.Encoding.UTF8.GetBytes(text), cuts, control);

    private static byte[] Cut(byte[] text, int count, byte[] between)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            var part = text[(text.Length * i / count)..(text.Length * (i + 1) / count)];
            bytes.AddRange(Masked((i == count - 1 ? 0x80 : 0) | (i == 0 ? Text : 0), part));
            bytes.AddRange(i == count - 1 ? [] : between);
        }

        return [.. bytes];
    }

    /// <summary>A frame with a payload, masked.</summary>
    private static byte[] Masked(int first, byte[] payload)
    {
        byte[] mask = [0x11, 0x22, 0x33, 0x44];
        var length = payload.Length < 126 ? new[] { (byte)(0x80 | payload.Length) } : [0xFE, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [(byte)first, .. length, .. mask, .. payload.Select((b, i) => (byte)(b ^ mask[i % 4]))];
    }

    /// <summary>A header that announces so many bytes; a short payload of letters comes with it, a long one does not.</summary>
    private static byte[] Frame(int opcode, ulong length, int first = 0)
    {
        var header = new List<byte> { (byte)(first == 0 ? 0x80 | opcode : first) };
        var size = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(size, length);
        header.AddRange(length < 126 ? [(byte)(0x80 | length)] : length <= ushort.MaxValue ? [0xFE, .. size[6..]] : [0xFF, .. size]);
        header.AddRange(new byte[4]);
        return length < 126 ? [.. header, .. Enumerable.Repeat((byte)'a', (int)length)] : [.. header];
    }
}
