using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>What wakes the indexing task.</summary>
internal abstract record IndexSignal
{
    private IndexSignal()
    {
    }

    /// <summary>Something at that place may have changed; null: anywhere.</summary>
    internal sealed record Changed(string? FullPath) : IndexSignal;

    /// <summary>The time for a look at everything has come, or somebody asks for it and waits.</summary>
    internal sealed record Rescan(TaskCompletionSource? Waiting) : IndexSignal;

    /// <summary>A passage could not be read as it was written.</summary>
    internal sealed record DamageSeen : IndexSignal;

    /// <summary>Segments were merged.</summary>
    internal sealed record Merged(SegmentMerge Merge, Segment? Segment, IdRanges Covers) : IndexSignal;

    /// <summary>Every page and passage was looked at; no findings where the file cannot be read through.</summary>
    internal sealed record Checked(IndexKeeper Keeper, StoreFindings? Findings) : IndexSignal;

    /// <summary>Vectors of passages came back; none where the endpoint failed.</summary>
    internal sealed record Embedded(IndexKeeper Keeper, IReadOnlyList<PassageVector> Vectors) : IndexSignal;
}
