using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// The documents and segments of a store in memory, and every change to both at once: first committed, then taken over.
/// For the indexing task alone.
/// </summary>
internal sealed class IndexPublisher
{
    /// <summary>How long a search that began on an older state may go on reading it.</summary>
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

    /// <summary>The passages of the documents.</summary>
    public IdRanges Live => _live ??= new IdRanges(_documents.Values.Select(document => document.Range));

    /// <summary>The same content in another place: its file was moved.</summary>
    public void MoveTo(StoreWriter writer, StoredPassages passages) => (_writer, _passages) = (writer, passages);

    public IndexSnapshot Snapshot() => IndexSnapshot.Of(_documents.Values, Live, _segments, _passages);

    /// <summary>Stores what was read and forgets what is gone, in one transaction with the part of the index that finds it.</summary>
    public void Commit(IReadOnlyList<PreparedDocument> prepared, IReadOnlyList<StoredDocument> removed, CancellationToken cancellationToken)
    {
        var next = _writer.Stamp.Next;
        var (documents, chunks) = (new List<StoredDocument>(prepared.Count), new List<StoredChunk>());
        // Numbers of new documents come first, so that those of all passages stored together are one range.
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

    /// <summary>Replaces segments by a merged one, made meanwhile by another thread; null where nothing was left of them.</summary>
    public void Replace(IReadOnlyList<StoredSegment> old, Segment? merged, IdRanges covers) => Apply(new StoreChange
    {
        RemovedSegments = [.. old.Select(segment => segment.Id)],
        Segments = merged is null ? [] : [new StoredSegment(_writer.Stamp.Next, merged, covers)],
        NumbersTaken = 1,
    });

    /// <summary>Carries a change out in the store and then in memory.</summary>
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

    /// <summary>Deletes passages that nobody can be reading any more.</summary>
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
        // A file changed within the clock's grain of being read may change again under the same time.
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
