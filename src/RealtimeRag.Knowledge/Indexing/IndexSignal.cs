using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>A message to the indexing task.</summary>
internal abstract record IndexSignal
{
    private IndexSignal()
    {
    }

    /// <summary>Something at this path may have changed; null means anywhere.</summary>
    internal sealed record Changed(string? FullPath) : IndexSignal;

    /// <summary>It is time for a full comparison, or a caller has requested one and waits for it.</summary>
    internal sealed record Rescan(TaskCompletionSource? Waiting) : IndexSignal;

    /// <summary>A stored passage could not be read correctly.</summary>
    internal sealed record DamageSeen : IndexSignal;

    /// <summary>A merge of segments has finished.</summary>
    internal sealed record Merged(SegmentMerge Merge, Segment? Segment, IdRanges Covers) : IndexSignal;

    /// <summary>The check of every page and passage has finished.</summary>
    internal sealed record Checked(IndexPublisher Publisher, StoreFindings Findings) : IndexSignal;

    /// <summary>Vectors have arrived; none if the endpoint failed.</summary>
    internal sealed record Embedded(IndexPublisher Publisher, IReadOnlyList<PassageVector> Vectors) : IndexSignal;
}

/// <summary>Signals that are processed together. For the indexing task only.</summary>
internal sealed class IndexWork
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Whether to compare the whole folder.</summary>
    public bool Everything { get; private set; }

    public bool Check { get; private set; }

    public List<TaskCompletionSource> Waiting { get; } = [];

    public List<IndexSignal.Merged> Merged { get; } = [];

    public List<IndexSignal.Checked> Checked { get; } = [];

    public List<IndexSignal.Embedded> Embedded { get; } = [];

    /// <summary>Whether the file watcher reported a change, so more changes from the same save may follow.</summary>
    public bool Hinted { get; private set; }

    public void Add(IndexSignal signal)
    {
        switch (signal)
        {
            case IndexSignal.Changed { FullPath: { } path }:
                _paths.Add(path);
                Hinted = true;
                break;
            case IndexSignal.Changed:
                (Everything, Hinted) = (true, true);
                break;
            case IndexSignal.Rescan rescan:
                Everything = true;
                if (rescan.Waiting is not null)
                {
                    Waiting.Add(rescan.Waiting);
                }

                break;
            case IndexSignal.DamageSeen:
                Check = true;
                break;
            case IndexSignal.Merged merged:
                Merged.Add(merged);
                break;
            case IndexSignal.Checked findings:
                Checked.Add(findings);
                break;
            case IndexSignal.Embedded embedded:
                Embedded.Add(embedded);
                break;
        }
    }

    public void Finish()
    {
        foreach (var waiting in Waiting)
        {
            waiting.TrySetResult();
        }
    }
}
