using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// A file as recorded in the store. <paramref name="First"/> and <paramref name="Count"/> give its range of passage ids;
/// a negative <paramref name="Modified"/> (ticks) means that it must be read again.
/// </summary>
internal sealed record StoredDocument(
    long Id, string Path, string Title, long Size, long Modified, byte[] Hash, KnowledgeFileState State, KnowledgeNotice? Notice, long First, int Count)
{
    public IdRange Range => new(First, Count);
}

/// <summary>A passage as recorded in the store.</summary>
internal sealed record StoredChunk(long Id, long Document, string Title, string Text, int? Page, int? Line)
{
    public uint Crc => new Checksum().Add(Id).Add(Document).Add(Title).Add(Text).Add(Page).Add(Line).Value;
}

/// <summary>A segment of the search index and the passages it covers. Its id is never reused.</summary>
internal sealed record StoredSegment(long Id, Segment Segment, IdRanges Covers);

/// <summary>
/// Identifies the state of a store: the epoch changes with the file, the generation with the content.
/// Passage ids from <paramref name="Next"/> on are free; none is reused.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoreStamp(long Epoch, long Generation, long Next)
{
    public uint Crc => new Checksum().Add(Epoch).Add(Generation).Add(Next).Value;
}

/// <summary>The changes of one transaction, which are applied all or not at all.</summary>
internal sealed record StoreChange
{
    /// <summary>Documents to insert, or to replace by id.</summary>
    public IReadOnlyList<StoredDocument> Documents { get; init; } = [];

    public IReadOnlyList<StoredDocument> RemovedDocuments { get; init; } = [];

    public IReadOnlyList<StoredChunk> Chunks { get; init; } = [];

    public IReadOnlyList<StoredSegment> Segments { get; init; } = [];

    public IReadOnlyList<long> RemovedSegments { get; init; } = [];

    /// <summary>Passages that no reader can request any more.</summary>
    public IReadOnlyList<IdRange> Purged { get; init; } = [];

    /// <summary>How many passage ids this change uses up.</summary>
    public int NumbersTaken { get; init; }
}
