using System.Buffers.Binary;

namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>A frame of the server.</summary>
/// <param name="Opcode">Its opcode.</param>
/// <param name="Payload">Its payload; valid until the next read.</param>
internal readonly record struct ReceivedFrame(int Opcode, ReadOnlyMemory<byte> Payload)
{
    public const int Text = 1;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private const int NoCode = 1005;

    /// <summary>The code of a close frame; 1005 if it has none.</summary>
    public int CloseCode => Payload.Length < 2 ? NoCode : BinaryPrimitives.ReadUInt16BigEndian(Payload.Span);
}
