using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>Assembles a stored segment: first the passages in order, then the terms in ascending key order.</summary>
internal sealed class SegmentWriter
{
    private readonly List<long> _ids = [];
    private readonly List<ulong> _contentPrints = [];
    private readonly List<ulong> _titlePrints = [];
    private readonly List<ushort> _textLengths = [];
    private readonly List<byte> _titleLengths = [];
    private readonly List<ulong> _blockKeys = [];
    private readonly List<int> _blockTerms = [];
    private readonly List<int> _blockPostings = [];
    private readonly GrowingBytes _terms = new(1 << 16);
    private readonly GrowingBytes _postings = new(1 << 16);
    private long _textLength;
    private long _titleLength;
    private ulong _lastKey;
    private int _count;

    public int Passages => _ids.Count;

    public void AddPassage(SegmentPassage passage)
    {
        var (id, contentPrint, titlePrint, textLength, titleLength) = passage;
        _ids.Add(id);
        _contentPrints.Add(contentPrint);
        _titlePrints.Add(titlePrint);
        _textLengths.Add((ushort)Math.Min(textLength, ushort.MaxValue));
        _titleLengths.Add((byte)Math.Min(titleLength, byte.MaxValue));
        _textLength += _textLengths[^1];
        _titleLength += _titleLengths[^1];
    }

    /// <summary>Appends the next term with its packed postings.</summary>
    public void AddTerm(ulong key, int frequency, ReadOnlySpan<byte> postings)
    {
        if (_count % SegmentLayout.BlockSize == 0)
        {
            _blockKeys.Add(key);
            _blockTerms.Add(_terms.Length);
            _blockPostings.Add(_postings.Length);
            _lastKey = key;
        }

        _count++;
        _terms.Write(key - _lastKey);
        _terms.Write((ulong)frequency);
        _lastKey = key;
        if (frequency == 1)
        {
            _terms.Write(postings);
            return;
        }

        _terms.Write((ulong)postings.Length);
        _postings.Write(postings);
    }

    /// <summary>The complete segment with its checksum.</summary>
    public byte[] ToBytes(int version)
    {
        var layout = new SegmentLayout
        {
            Version = version,
            Passages = _ids.Count,
            Terms = _count,
            TermBytes = _terms.Length,
            PostingBytes = _postings.Length,
            TextLength = _textLength,
            TitleLength = _titleLength,
        };
        var bytes = new byte[layout.Size];
        Copy(_ids, bytes.AsSpan(SegmentLayout.IdsAt));
        Copy(_contentPrints, bytes.AsSpan(layout.ContentPrintsAt));
        Copy(_titlePrints, bytes.AsSpan(layout.TitlePrintsAt));
        Copy(_textLengths, bytes.AsSpan(layout.TextLengthsAt));
        Copy(_titleLengths, bytes.AsSpan(layout.TitleLengthsAt));
        Copy(_blockKeys, bytes.AsSpan(layout.BlockKeysAt));
        Copy(_blockTerms, bytes.AsSpan(layout.BlockTermsAt));
        Copy(_blockPostings, bytes.AsSpan(layout.BlockPostingsAt));
        _terms.Written.CopyTo(bytes.AsSpan(layout.TermsAt));
        _postings.Written.CopyTo(bytes.AsSpan(layout.PostingsAt));
        layout.Seal(bytes);
        return bytes;
    }

    private static void Copy<T>(List<T> values, Span<byte> target)
        where T : unmanaged => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).CopyTo(target);
}

/// <summary>What a segment stores about a passage besides its terms.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="ContentPrint">The fingerprint of its content; 0 if it has none.</param>
/// <param name="TitlePrint">The fingerprint of its title.</param>
/// <param name="TextLength">Number of terms in its text; capped at 65,535.</param>
/// <param name="TitleLength">Number of terms in its title; capped at 255.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentPassage(long Id, ulong ContentPrint, ulong TitlePrint, int TextLength, int TitleLength);
