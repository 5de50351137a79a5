using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>An immutable index of some passages. Its stored form is its in-memory form. Thread-safe.</summary>
internal sealed class Segment
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly SegmentLayout _layout;

    private Segment(ReadOnlyMemory<byte> bytes, SegmentLayout layout)
    {
        _bytes = bytes;
        _layout = layout;
    }

    /// <summary>The version of the stored form and of the analysis behind it; segments of another version must be rebuilt.</summary>
    public static int FormatVersion => 6;

    /// <summary>Number of passages.</summary>
    public int Count => _layout.Passages;

    /// <summary>Memory in use, in bytes.</summary>
    public long ApproximateBytes => _bytes.Length;

    /// <summary>Number of terms.</summary>
    public int Terms => _layout.Terms;

    /// <summary>Total number of terms in all texts, with repetitions.</summary>
    public long TextLength => _layout.TextLength;

    /// <summary>Total number of terms in all titles, with repetitions.</summary>
    public long TitleLength => _layout.TitleLength;

    /// <summary>The callers' ids of the passages, by index.</summary>
    public ReadOnlySpan<long> Ids => Part<long>(SegmentLayout.IdsAt, Count);

    /// <summary>The content fingerprint of each passage; 0 if it has no content.</summary>
    public ReadOnlySpan<ulong> ContentPrints => Part<ulong>(_layout.ContentPrintsAt, Count);

    /// <summary>The fingerprint of each title.</summary>
    public ReadOnlySpan<ulong> TitlePrints => Part<ulong>(_layout.TitlePrintsAt, Count);

    /// <summary>Number of terms in each text.</summary>
    public ReadOnlySpan<ushort> TextLengths => Part<ushort>(_layout.TextLengthsAt, Count);

    /// <summary>Number of terms in each title.</summary>
    public ReadOnlySpan<byte> TitleLengths => Part<byte>(_layout.TitleLengthsAt, Count);

    /// <summary>Builds a segment from passages.</summary>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static Segment Build(IReadOnlyList<IndexedPassage> passages, CancellationToken ct)
    {
        var builder = new SegmentBuilder();
        foreach (var passage in passages)
        {
            ct.ThrowIfCancellationRequested();
            builder.Add(passage);
        }

        return Load(builder.ToBytes(FormatVersion));
    }

    /// <summary>Merges segments without needing their text; leaves out deleted passages and keeps the order.</summary>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static Segment Merge(IReadOnlyList<Segment> segments, IReadOnlySet<long> deleted, CancellationToken ct) =>
        Load(SegmentMerger.Merge(segments, deleted, ct));

    /// <summary>The stored form: version, content, and a checksum over all of it. Not a copy.</summary>
    public byte[] ToBytes() =>
        MemoryMarshal.TryGetArray(_bytes, out var array) && array.Offset == 0 && array.Count == array.Array!.Length ? array.Array : _bytes.ToArray();

    /// <summary>Reads a stored segment. It keeps a reference to the memory, which must not change any more.</summary>
    /// <exception cref="SegmentFormatException">The bytes are damaged, truncated, or of another version.</exception>
    public static Segment Load(ReadOnlyMemory<byte> bytes)
    {
        var layout = SegmentLayout.Read(bytes.Span, FormatVersion);
        return layout.Size == bytes.Length
            ? new Segment(bytes, layout)
            : throw new SegmentFormatException("The stored search index is damaged: its size does not fit.");
    }

    /// <summary>The passages that contain a term; frequency 0 if there are none.</summary>
    public TermPostings Find(ulong key)
    {
        var blockKeys = Part<ulong>(_layout.BlockKeysAt, _layout.Blocks);
        var block = blockKeys.BinarySearch(key);
        block = block >= 0 ? block : ~block - 1;
        if (block < 0)
        {
            return default;
        }

        var reader = ReaderAt(block);
        for (var i = 0; i < SegmentLayout.BlockSize && reader.Read() && reader.Key <= key; i++)
        {
            if (reader.Key == key)
            {
                return reader.Postings;
            }
        }

        return default;
    }

    /// <summary>Reads the terms from a position on; by default from the first term.</summary>
    public TermReader ReadTerms(TermPosition position = default) => new(_bytes.Span, _layout, position);

    private TermReader ReaderAt(int block) => ReadTerms(new TermPosition
    {
        Read = block * SegmentLayout.BlockSize,
        At = Part<int>(_layout.BlockTermsAt, _layout.Blocks)[block],
        PostingsAt = Part<int>(_layout.BlockPostingsAt, _layout.Blocks)[block],
    });

    private ReadOnlySpan<T> Part<T>(int at, int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes.Span[at..])[..count];
}
