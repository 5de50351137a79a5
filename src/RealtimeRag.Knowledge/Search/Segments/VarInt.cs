namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Unsigned LEB128: seven bits per byte, least significant first; the high bit marks that more bytes follow.</summary>
internal static class VarInt
{
    /// <summary>The maximum length of a 64-bit number.</summary>
    public const int MostBytes = 10;

    /// <summary>Writes a number.</summary>
    /// <returns>The offset after its last byte.</returns>
    public static int Write(Span<byte> target, int at, ulong value)
    {
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a number and advances.</summary>
    public static ulong Read(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = source[at++];
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = source[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
