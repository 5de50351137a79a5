using System.Numerics;
using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Transport;

/// <summary>Removes the mask of a client's frame (RFC 6455, section 5.3), many bytes at a time. Pure; thread-safe.</summary>
internal static class FrameMask
{
    /// <summary>Copies bytes of a payload without their mask.</summary>
    /// <param name="masked">The bytes as received.</param>
    /// <param name="plain">Receives the bytes; at least as long.</param>
    /// <param name="mask">The four bytes of the mask.</param>
    /// <param name="at">How many bytes of the payload came before.</param>
    public static void Remove(ReadOnlySpan<byte> masked, Span<byte> plain, ReadOnlySpan<byte> mask, int at)
    {
        ReadOnlySpan<byte> turned = [mask[at & 3], mask[(at + 1) & 3], mask[(at + 2) & 3], mask[(at + 3) & 3]];
        var vector = Vector.AsVectorByte(new Vector<uint>(MemoryMarshal.Read<uint>(turned)));
        var i = 0;
        for (; i <= masked.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(masked[i..]) ^ vector).CopyTo(plain[i..]);
        }

        for (; i < masked.Length; i++)
        {
            plain[i] = (byte)(masked[i] ^ turned[i & 3]);
        }
    }
}
