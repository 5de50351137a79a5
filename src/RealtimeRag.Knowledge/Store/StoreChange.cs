namespace RealtimeRag.Knowledge.Store;

/// <summary>What one transaction does; either all of it happens or nothing.</summary>
internal sealed record StoreChange
{
    /// <summary>Documents to insert, or to replace by number.</summary>
    public IReadOnlyList<StoredDocument> Documents { get; init; } = [];

    public IReadOnlyList<StoredDocument> RemovedDocuments { get; init; } = [];

    public IReadOnlyList<StoredChunk> Chunks { get; init; } = [];

    public IReadOnlyList<StoredSegment> Segments { get; init; } = [];

    public IReadOnlyList<long> RemovedSegments { get; init; } = [];

    /// <summary>Rows of documents that failed their check.</summary>
    public IReadOnlyList<long> BadDocuments { get; init; } = [];

    /// <summary>Passages that no reader can ask for any more.</summary>
    public IReadOnlyList<IdRange> Purged { get; init; } = [];

    /// <summary>How many passage numbers this change uses up.</summary>
    public int NumbersTaken { get; init; }
}
