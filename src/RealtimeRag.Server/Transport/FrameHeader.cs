using System.Buffers.Binary;

namespace RealtimeRag.Server.Transport;

/// <summary>The opcodes of frames, and the header of those that a server sends (RFC 6455, section 5.2).</summary>
internal static class FrameHeader
{
    public const byte Continuation = 0;
    public const byte Text = 1;
    public const byte Binary = 2;
    public const byte Close = 8;
    public const byte Ping = 9;
    public const byte Pong = 10;

    /// <summary>Maximum length of the header of a server's frame, in bytes.</summary>
    public const int MostBytes = 10;

    /// <summary>The bits of the opcode.</summary>
    public const byte Opcode = 0x0F;

    /// <summary>The bit of a frame that ends its message.</summary>
    public const byte Final = 0x80;

    /// <summary>Writes the header of a whole frame without a mask; returns its length.</summary>
    public static int Write(Span<byte> header, byte opcode, int payload)
    {
        header[0] = (byte)(Final | opcode);
        switch (payload)
        {
            case <= 125:
                header[1] = (byte)payload;
                return 2;
            case <= ushort.MaxValue:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payload);
                return 4;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)payload);
                return MostBytes;
        }
    }
}
