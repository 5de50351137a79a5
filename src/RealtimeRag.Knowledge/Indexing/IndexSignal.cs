using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
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

    /// <summary>Every page and passage was looked at.</summary>
    internal sealed record Checked(IndexPublisher Publisher, StoreFindings Findings) : IndexSignal;

    /// <summary>Vectors of passages came back; none where the endpoint failed.</summary>
    internal sealed record Embedded(IndexPublisher Publisher, IReadOnlyList<PassageVector> Vectors) : IndexSignal;
}

/// <summary>Signals that came together and are dealt with together. For the indexing task alone.</summary>
internal sealed class IndexWork
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Whether the whole folder is to be compared.</summary>
    public bool Everything { get; private set; }

    public bool Check { get; private set; }

    public List<TaskCompletionSource> Waiting { get; } = [];

    public List<IndexSignal.Merged> Merged { get; } = [];

    public List<IndexSignal.Checked> Checked { get; } = [];

    public List<IndexSignal.Embedded> Embedded { get; } = [];

    /// <summary>Whether the watcher spoke, so that more of the same save may follow.</summary>
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
