using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// Holds the documents and segments of a store in memory and applies every change to both: first to the store, then in memory.
/// For the indexing task only.
/// </summary>
internal sealed class IndexPublisher
{
    /// <summary>How long a search that began on an older state may keep reading it.</summary>
    public static readonly TimeSpan ReadersMayLinger = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, StoredDocument> _documents = new(StringComparer.Ordinal);
    private readonly List<StoredSegment> _segments;
    private readonly Queue<(IdRange Range, long At)> _retired = new();
    private StoreWriter _writer;
    private StoredPassages _passages;
    private readonly TimeProvider _time;
    private IdRanges? _live;

    public IndexPublisher(StoreWriter writer, StoreContent content, StoredPassages passages, TimeProvider time)
    {
        _writer = writer;
        _passages = passages;
        _time = time;
        _segments = [.. content.Segments];
        foreach (var document in content.Documents)
        {
            _documents[document.Path] = document;
        }
    }

    public IReadOnlyDictionary<string, StoredDocument> Documents => _documents;

    public IReadOnlyList<StoredSegment> Segments => _segments;

    public StoreWriter Writer => _writer;

    public StoredPassages Passages => _passages;

    /// <summary>The passages of all documents.</summary>
    public IdRanges Live => _live ??= new IdRanges(_documents.Values.Select(document => document.Range));

    /// <summary>Continues with the same content in another file, after the store was moved.</summary>
    public void MoveTo(StoreWriter writer, StoredPassages passages) => (_writer, _passages) = (writer, passages);

    public IndexSnapshot Snapshot() => IndexSnapshot.Of(_documents.Values, Live, _segments, _passages);

    /// <summary>Stores new documents and removes deleted ones, in one transaction with the index segment that covers them.</summary>
    public void Commit(IReadOnlyList<PreparedDocument> prepared, IReadOnlyList<StoredDocument> removed, CancellationToken cancellationToken)
    {
        var next = _writer.Stamp.Next;
        var (documents, chunks) = (new List<StoredDocument>(prepared.Count), new List<StoredChunk>());
        // New documents get the lowest ids, so that the passages stored together form one contiguous range.
        var ids = prepared.Select(document => _documents.GetValueOrDefault(document.File.Path)?.Id ?? next++).ToList();
        foreach (var (document, id) in prepared.Zip(ids))
        {
            documents.Add(Row(document, id, ref next, chunks));
        }

        List<StoredSegment> segments = chunks.Count == 0 ? [] : [Build(next++, chunks, cancellationToken)];
        Apply(new StoreChange
        {
            Documents = documents,
            RemovedDocuments = removed,
            Chunks = chunks,
            Segments = segments,
            Purged = Purgeable(),
            NumbersTaken = (int)(next - _writer.Stamp.Next),
        });
    }

    /// <summary>Replaces segments by a merged one that another thread has built; null if nothing was left of them.</summary>
    public void Replace(IReadOnlyList<StoredSegment> old, Segment? merged, IdRanges covers) => Apply(new StoreChange
    {
        RemovedSegments = [.. old.Select(segment => segment.Id)],
        Segments = merged is null ? [] : [new StoredSegment(_writer.Stamp.Next, merged, covers)],
        NumbersTaken = 1,
    });

    /// <summary>Applies a change to the store and then in memory.</summary>
    public void Apply(StoreChange change)
    {
        _writer.Commit(change);
        _live = change.Documents.Count + change.RemovedDocuments.Count == 0 ? _live : null;
        foreach (var removed in change.RemovedDocuments)
        {
            Retire(removed.Range);
            _documents.Remove(removed.Path);
        }

        foreach (var document in change.Documents)
        {
            if (_documents.TryGetValue(document.Path, out var old) && old.First != document.First)
            {
                Retire(old.Range);
            }

            _documents[document.Path] = document;
        }

        _segments.RemoveAll(segment => change.RemovedSegments.Contains(segment.Id));
        _segments.AddRange(change.Segments);
    }

    /// <summary>Deletes passages that no search can still be reading.</summary>
    public void Purge()
    {
        if (Purgeable() is { Count: > 0 } ranges)
        {
            _writer.Commit(new StoreChange { Purged = ranges });
        }
    }

    private StoredDocument Row(PreparedDocument document, long id, ref long next, List<StoredChunk> chunks)
    {
        var file = document.File;
        var old = _documents.GetValueOrDefault(file.Path);
        // A file modified within the clock's resolution of being read may change again without changing its timestamp.
        var modified = file.Modified > (_time.GetUtcNow() - ClockGrain).Ticks ? -1 : file.Modified;
        if (document.Chunks is null && old is not null)
        {
            return old with { Size = file.Size, Modified = modified };
        }

        var range = document.Outcome == KnowledgeFileState.Failed && old is not null ? old.Range : default;
        if (document.Chunks is { Count: > 0 } texts)
        {
            range = new IdRange(next, texts.Count);
            foreach (var chunk in texts)
            {
                chunks.Add(new StoredChunk(next++, id, chunk.Title, chunk.Text, chunk.Page, chunk.Line));
            }
        }

        return new StoredDocument(
            id, file.Path, document.Title, file.Size, modified, document.Hash, document.Outcome, document.Notice, range.First, range.Count);
    }

    public static StoredSegment Build(long id, IReadOnlyList<StoredChunk> chunks, CancellationToken cancellationToken)
    {
        var passages = chunks.Select(chunk => new IndexedPassage(chunk.Id, chunk.Title, chunk.Text)).ToList();
        return new StoredSegment(id, Segment.Build(passages, cancellationToken), new IdRanges(chunks.Select(chunk => new IdRange(chunk.Id, 1))));
    }

    private void Retire(IdRange range)
    {
        if (range.Count > 0)
        {
            _retired.Enqueue((range, _time.GetTimestamp()));
        }
    }

    private List<IdRange> Purgeable()
    {
        var ranges = new List<IdRange>();
        while (_retired.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.At) >= ReadersMayLinger)
        {
            ranges.Add(_retired.Dequeue().Range);
        }

        return ranges;
    }
}
