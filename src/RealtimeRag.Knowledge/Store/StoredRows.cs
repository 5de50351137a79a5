using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Store;

/// <summary>One file as the store remembers it. <paramref name="First"/> and <paramref name="Count"/> are its passages' numbers; a negative <paramref name="Modified"/> (ticks) means that it must be read again.</summary>
internal sealed record StoredDocument(
    long Id, string Path, string Title, long Size, long Modified, byte[] Hash, KnowledgeFileState State, KnowledgeNotice? Notice, long First, int Count)
{
    public IdRange Range => new(First, Count);
}

/// <summary>One passage as the store keeps it.</summary>
internal sealed record StoredChunk(long Id, long Document, string Title, string Text, int? Page, int? Line)
{
    public uint Crc => new Checksum().Add(Id).Add(Document).Add(Title).Add(Text).Add(Page).Add(Line).Value;
}

/// <summary>A piece of the search index and the passages it covers. Its number is never used again.</summary>
internal sealed record StoredSegment(long Id, Segment Segment, IdRanges Covers);

/// <summary>Numbers the states of a store: another epoch is another file, another generation another content. Passage numbers from <paramref name="Next"/> on are free; none is used twice.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoreStamp(long Epoch, long Generation, long Next)
{
    public uint Crc => new Checksum().Add(Epoch).Add(Generation).Add(Next).Value;
}

/// <summary>What one transaction does; either all of it happens or nothing.</summary>
internal sealed record StoreChange
{
    /// <summary>Documents to insert, or to replace by number.</summary>
    public IReadOnlyList<StoredDocument> Documents { get; init; } = [];

    public IReadOnlyList<StoredDocument> RemovedDocuments { get; init; } = [];

    public IReadOnlyList<StoredChunk> Chunks { get; init; } = [];

    public IReadOnlyList<StoredSegment> Segments { get; init; } = [];

    public IReadOnlyList<long> RemovedSegments { get; init; } = [];

    /// <summary>Passages that no reader can ask for any more.</summary>
    public IReadOnlyList<IdRange> Purged { get; init; } = [];

    /// <summary>How many passage numbers this change uses up.</summary>
    public int NumbersTaken { get; init; }
}
