using System.Buffers.Binary;
using System.Text;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>Builds the bytes of client frames, right and wrong ones.</summary>
internal static class RawFrame
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    public const string Keepalive = """{"type":"keepalive"}""";

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    /// <summary>A frame of any kind.</summary>
    /// <param name="opcode">The opcode.</param>
    /// <param name="payload">The payload before masking.</param>
    /// <param name="final">The FIN bit.</param>
    /// <param name="rsv">The three reserved bits, 4 being RSV1.</param>
    /// <param name="mask">The mask; null for the usual one, empty for none.</param>
    /// <param name="lengthBytes">How the length is written: 0 the shortest way, 2 or 8 bytes.</param>
    public static byte[] Of(int opcode, byte[] payload, bool final = true, int rsv = 0, byte[]? mask = null, int lengthBytes = 0)
    {
        mask ??= Mask;
        var frame = new List<byte> { (byte)((final ? 0x80 : 0) | (rsv << 4) | opcode) };
        AddLength(frame, payload.Length, lengthBytes, mask.Length > 0 ? 0x80 : 0);
        frame.AddRange(mask);
        frame.AddRange(mask.Length == 0 ? payload : payload.Select((b, i) => (byte)(b ^ mask[i % 4])));
        return [.. frame];
    }

    public static byte[] OfText(string text, bool final = true) => Of(Text, Encoding.UTF8.GetBytes(text), final);

    public static byte[] OfClose(int code, string reason = "") => Of(Close, ClosePayload(code, Encoding.UTF8.GetBytes(reason)));

    /// <summary>A header without a payload, for a payload of any length.</summary>
    public static byte[] Announcing(ulong length, int opcode = Text)
    {
        var frame = new byte[14];
        (frame[0], frame[1]) = ((byte)(0x80 | opcode), 0xFF);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), length);
        Mask.CopyTo(frame, 10);
        return frame;
    }

    public static byte[] ClosePayload(int code, byte[] reason) => [(byte)(code >> 8), (byte)code, .. reason];

    /// <summary>A keepalive message of exactly so many bytes.</summary>
    public static byte[] PaddedKeepalive(int bytes) =>
        bytes < Keepalive.Length + 7
            ? Encoding.UTF8.GetBytes(Keepalive.PadRight(bytes))
            : Encoding.UTF8.GetBytes($$"""{"type":"keepalive","x":"{{new string('x', bytes - Keepalive.Length - 7)}}"}""");

    /// <summary>A message cut into so many fragments, the first ones of one byte.</summary>
    public static byte[] Fragments(byte[] message, int count)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            var isLast = i == count - 1;
            var part = i >= message.Length ? [] : isLast ? message[i..] : message[i..(i + 1)];
            bytes.AddRange(Of(i == 0 ? Text : Continuation, part, isLast));
        }

        return [.. bytes];
    }

    private static void AddLength(List<byte> frame, int length, int lengthBytes, int maskBit)
    {
        if (lengthBytes == 0)
        {
            lengthBytes = length > ushort.MaxValue ? 8 : length > 125 ? 2 : 0;
        }

        frame.Add((byte)(maskBit | (lengthBytes == 8 ? 127 : lengthBytes == 2 ? 126 : length)));
        for (var i = lengthBytes - 1; i >= 0; i--)
        {
            frame.Add((byte)((ulong)length >> (8 * i)));
        }
    }
}
