using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>The occurrences of a term in a passage.</summary>
/// <param name="Passage">The passage's index in its segment.</param>
/// <param name="Count">How often the term occurs in it, 1 to <see cref="MostCounted"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Posting(int Passage, int Count)
{
    /// <summary>The highest count stored; more makes no difference to ranking.</summary>
    public const int MostCounted = 257;

    /// <summary>Writes the posting that follows <paramref name="previous"/> (-1 for the first): the gap, and the count only if it is above one.</summary>
    public int Write(Span<byte> target, int at, int previous)
    {
        var gap = (ulong)(Passage - previous - 1) << 1;
        if (Count <= 1)
        {
            return VarInt.Write(target, at, gap);
        }

        at = VarInt.Write(target, at, gap | 1);
        target[at] = (byte)(Math.Min(Count, MostCounted) - 2);
        return at + 1;
    }

    /// <summary>Reads the posting that follows <paramref name="previous"/> and advances.</summary>
    public static Posting Read(ReadOnlySpan<byte> source, ref int at, int previous)
    {
        var gap = VarInt.Read(source, ref at);
        var count = (gap & 1) == 0 ? 1 : source[at++] + 2;
        return new Posting(previous + 1 + (int)(gap >> 1), count);
    }
}
