namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>A growing buffer of bytes.</summary>
internal sealed class GrowingBytes(int capacity)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 64)];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Write(ulong value)
    {
        Length = VarInt.Write(Room(VarInt.MostBytes), 0, value) + Length;
    }

    public void Write(Posting posting, int previous)
    {
        Length = posting.Write(Room(VarInt.MostBytes + 1), 0, previous) + Length;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Clear() => Length = 0;

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        return _bytes.AsSpan(Length);
    }
}
