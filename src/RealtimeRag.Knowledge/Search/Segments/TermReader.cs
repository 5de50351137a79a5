using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Reads all terms of a stored segment in order.</summary>
internal ref struct TermReader
{
    private readonly ReadOnlySpan<byte> _terms;
    private readonly ReadOnlySpan<byte> _postings;
    private readonly ReadOnlySpan<ulong> _blockKeys;
    private readonly int _total;
    private TermPosition _position;

    public TermReader(ReadOnlySpan<byte> bytes, SegmentLayout layout, TermPosition position)
    {
        _position = position;
        _terms = bytes.Slice(layout.TermsAt, layout.TermBytes);
        _postings = bytes.Slice(layout.PostingsAt, layout.PostingBytes);
        _blockKeys = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(layout.BlockKeysAt, layout.Blocks * sizeof(ulong)));
        _total = layout.Terms;
    }

    /// <summary>The position of the next term.</summary>
    public readonly TermPosition Position => _position;

    /// <summary>The key of the last term read.</summary>
    public readonly ulong Key => _position.Key;

    /// <summary>The postings of the last term read.</summary>
    public TermPostings Postings { get; private set; }

    /// <summary>Reads the next term; returns false after the last.</summary>
    public bool Read()
    {
        ref var position = ref _position;
        if (position.Read == _total)
        {
            return false;
        }

        var startsBlock = position.Read % SegmentLayout.BlockSize == 0;
        var before = startsBlock ? _blockKeys[position.Read / SegmentLayout.BlockSize] : position.Key;
        position.Key = before + VarInt.Read(_terms, ref position.At);
        position.Read++;
        var frequency = (int)VarInt.Read(_terms, ref position.At);
        if (frequency == 1)
        {
            var start = position.At;
            Posting.Read(_terms, ref position.At, -1);
            Postings = new TermPostings(1, _terms[start..position.At]);
            return true;
        }

        var length = (int)VarInt.Read(_terms, ref position.At);
        Postings = new TermPostings(frequency, _postings.Slice(position.PostingsAt, length));
        position.PostingsAt += length;
        return true;
    }
}

/// <summary>A position among the terms of a segment, at which reading can resume.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TermPosition
{
    /// <summary>Number of terms before it.</summary>
    public int Read;

    /// <summary>Offset among the terms.</summary>
    public int At;

    /// <summary>Offset among the postings.</summary>
    public int PostingsAt;

    /// <summary>The previous key.</summary>
    public ulong Key;
}
