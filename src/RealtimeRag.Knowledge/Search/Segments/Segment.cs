using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Segments;

/// <summary>An immutable index of some passages; its stored form is its working form. Safe to read from many threads.</summary>
internal sealed class Segment
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly SegmentLayout _layout;

    private Segment(ReadOnlyMemory<byte> bytes, SegmentLayout layout)
    {
        _bytes = bytes;
        _layout = layout;
    }

    /// <summary>The version of the stored form and of the analysis behind it; another one means: build again.</summary>
    public static int FormatVersion => 6;

    /// <summary>Number of passages.</summary>
    public int Count => _layout.Passages;

    /// <summary>Memory held, in bytes.</summary>
    public long ApproximateBytes => _bytes.Length;

    /// <summary>Number of terms.</summary>
    public int Terms => _layout.Terms;

    /// <summary>Terms of all texts together, repetitions counted.</summary>
    public long TextLength => _layout.TextLength;

    /// <summary>Terms of all titles together, repetitions counted.</summary>
    public long TitleLength => _layout.TitleLength;

    /// <summary>The callers' numbers of the passages, by place.</summary>
    public ReadOnlySpan<long> Ids => Part<long>(SegmentLayout.IdsAt, Count);

    /// <summary>The fingerprint of what each passage says; 0 where it says nothing.</summary>
    public ReadOnlySpan<ulong> ContentPrints => Part<ulong>(_layout.ContentPrintsAt, Count);

    /// <summary>The fingerprint of each title.</summary>
    public ReadOnlySpan<ulong> TitlePrints => Part<ulong>(_layout.TitlePrintsAt, Count);

    /// <summary>Terms of each text.</summary>
    public ReadOnlySpan<ushort> TextLengths => Part<ushort>(_layout.TextLengthsAt, Count);

    /// <summary>Terms of each title.</summary>
    public ReadOnlySpan<byte> TitleLengths => Part<byte>(_layout.TitleLengthsAt, Count);

    /// <summary>Builds a segment of the passages given.</summary>
    /// <exception cref="OperationCanceledException">Cancelled midway.</exception>
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

    /// <summary>Merges segments without their text, leaving out deleted passages; the order of passages is kept.</summary>
    /// <exception cref="OperationCanceledException">Cancelled midway.</exception>
    public static Segment Merge(IReadOnlyList<Segment> segments, IReadOnlySet<long> deleted, CancellationToken ct) =>
        Load(SegmentMerger.Merge(segments, deleted, ct));

    /// <summary>The stored form: version, content, check sum over everything. Not a copy.</summary>
    public byte[] ToBytes() =>
        MemoryMarshal.TryGetArray(_bytes, out var array) && array.Offset == 0 && array.Count == array.Array!.Length ? array.Array : _bytes.ToArray();

    /// <summary>Reads a stored segment; keeps the memory given, which must not change any more.</summary>
    /// <exception cref="SegmentFormatException">Damaged, cut short, or of another version.</exception>
    public static Segment Load(ReadOnlyMemory<byte> bytes)
    {
        var layout = SegmentLayout.Read(bytes.Span, FormatVersion);
        return layout.Size == bytes.Length
            ? new Segment(bytes, layout)
            : throw new SegmentFormatException("The stored search index is damaged: its size does not fit.");
    }

    /// <summary>The passages that have a term; frequency 0 where there are none.</summary>
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

    /// <summary>A reader of the terms from a position on; the default is the first term.</summary>
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
