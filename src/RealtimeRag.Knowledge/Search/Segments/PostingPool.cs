using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Stores thousands of growing byte lists in one array: each list is a chain of slices, each twice as large as the one before.</summary>
internal sealed class PostingPool
{
    private const int FirstSlice = 12;
    private const int LargestSlice = 2_048;
    private const int LinkSize = 4;
    private byte[] _bytes = new byte[1 << 20];
    private int _used;

    /// <summary>Starts a new list.</summary>
    public PostingChain Begin()
    {
        var start = Take(FirstSlice);
        return new PostingChain { First = start, At = start, End = start + FirstSlice - LinkSize };
    }

    /// <summary>Appends a byte to a list.</summary>
    public void Add(ref PostingChain chain, byte value)
    {
        if (chain.At == chain.End)
        {
            Extend(ref chain);
        }

        _bytes[chain.At++] = value;
    }

    /// <summary>Appends a posting to a list.</summary>
    public void Add(ref PostingChain chain, Posting posting, int previous)
    {
        Span<byte> packed = stackalloc byte[VarInt.MostBytes + 1];
        var length = posting.Write(packed, 0, previous);
        foreach (var value in packed[..length])
        {
            Add(ref chain, value);
        }
    }

    /// <summary>Copies a list to a buffer.</summary>
    public void CopyTo(PostingChain chain, GrowingBytes target)
    {
        var (at, size) = (chain.First, FirstSlice);
        while (chain.At < at || chain.At > at + size - LinkSize)
        {
            target.Write(_bytes.AsSpan(at, size - LinkSize));
            at = BitConverter.ToInt32(_bytes, at + size - LinkSize);
            size = Math.Min(size * 2, LargestSlice);
        }

        target.Write(_bytes.AsSpan(at, chain.At - at));
    }

    private void Extend(ref PostingChain chain)
    {
        chain.Slices++;
        var size = Math.Min(FirstSlice << Math.Min(chain.Slices, 16), LargestSlice);
        var next = Take(size);
        BitConverter.TryWriteBytes(_bytes.AsSpan(chain.End), next);
        chain.At = next;
        chain.End = next + size - LinkSize;
    }

    private int Take(int size)
    {
        if (_bytes.Length - _used < size)
        {
            Array.Resize(ref _bytes, checked(_bytes.Length * 2));
        }

        _used += size;
        return _used - size;
    }
}

/// <summary>One list in a <see cref="PostingPool"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PostingChain
{
    public int First;
    public int At;
    public int End;
    public int Slices;
}
