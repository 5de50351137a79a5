using System.Text;

namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>Builds the bytes of a client. The mask is zero, which changes nothing and costs nothing.</summary>
internal static class ClientFrames
{
    private const int Final = 0x80;
    private const int MaskBytes = 4;

    /// <summary>One frame.</summary>
    public static byte[] Of(int opcode, ReadOnlySpan<byte> payload)
    {
        var lengthBytes = payload.Length > ushort.MaxValue ? 8 : payload.Length > 125 ? 2 : 0;
        var frame = new byte[2 + lengthBytes + MaskBytes + payload.Length];
        frame[0] = (byte)(Final | opcode);
        frame[1] = (byte)(0x80 | (lengthBytes == 8 ? 127 : lengthBytes == 2 ? 126 : payload.Length));
        for (var i = 0; i < lengthBytes; i++)
        {
            frame[2 + i] = (byte)((ulong)payload.Length >> (8 * (lengthBytes - 1 - i)));
        }

        payload.CopyTo(frame.AsSpan(2 + lengthBytes + MaskBytes));
        return frame;
    }

    /// <summary>One text message.</summary>
    public static byte[] OfText(string text) => Of(ReceivedFrame.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>A close frame with 1000.</summary>
    public static byte[] Close { get; } = Of(ReceivedFrame.Close, [0x03, 0xE8]);

    /// <summary>A handshake.</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="isV2">Whether it offers version 2.</param>
    /// <param name="key">An API key, or null.</param>
    public static byte[] Handshake(string host, bool isV2, string? key = null)
    {
        var head = new StringBuilder("GET /ws/realtime-asr HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
        head.Append("Host: ").Append(host).Append("\r\n");
        if (isV2)
        {
            head.Append("Sec-WebSocket-Protocol: realtime-rag.v2\r\n");
        }

        if (key is not null)
        {
            head.Append("Authorization: Bearer ").Append(key).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
