using System.Runtime.InteropServices;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>Counts the frames in a server's bytes, however they are split. A server's frames have no mask. Not thread-safe.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct FrameCount
{
    private const int MostHeaderBytes = 10;

    private long _left;
    private int _have;
    private ulong _first;
    private ushort _rest;

    /// <summary>Takes the next bytes; returns how many frames end in them.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var ended = 0;
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                var skipped = (int)Math.Min(_left, bytes.Length);
                bytes = bytes[skipped..];
                _left -= skipped;
            }
            else
            {
                Keep(bytes[0]);
                bytes = bytes[1..];
                _left = HeaderIsWhole() ? Length() : -1;
                _have = _left >= 0 ? 0 : _have;
            }

            ended += _left == 0 ? 1 : 0;
        }

        return ended;
    }

    private void Keep(byte next)
    {
        if (_have < sizeof(ulong))
        {
            _first = (_have == 0 ? 0 : _first << 8) | next;
        }
        else
        {
            _rest = (ushort)((_rest << 8) | next);
        }

        _have++;
    }

    private readonly byte Byte(int index) => (byte)(_first >> (8 * (Math.Min(_have, sizeof(ulong)) - 1 - index)));

    private readonly bool HeaderIsWhole() => _have >= 2 && _have == (Byte(1) & 0x7F) switch { 127 => MostHeaderBytes, 126 => 4, _ => 2 };

    private readonly long Length() => (Byte(1) & 0x7F) switch
    {
        127 => (long)((_first << 16) | _rest),
        126 => (long)(_first & 0xFFFF),
        var length => length,
    };
}
