using System.Threading.Channels;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>One comparison of files with the index: other threads read what has changed, and it is stored in batches. For the indexing task only.</summary>
internal sealed class IndexPass(IndexPublisher publisher, DocumentPreparer preparer, IndexStatus status, Action publish)
{
    private const long BatchCharacters = 1_500_000;
    private const int BatchDocuments = 2_000;
    private const int Ahead = 32;
    private readonly List<PreparedDocument> _batch = [];
    private long _characters;
    private int _pending;
    private int _total;

    /// <summary>Indexes new and changed files and removes deleted ones. A file that cannot be read is retried by the next pass.</summary>
    /// <param name="found">The files to compare.</param>
    /// <param name="removed">Documents whose files have been deleted.</param>
    /// <param name="cancellationToken">Stops between two files; what is already stored stays.</param>
    public async Task RunAsync(IReadOnlyList<FoundFile> found, IReadOnlyList<StoredDocument> removed, CancellationToken cancellationToken)
    {
        var changed = Changed(found);
        (_pending, _total) = (changed.Count, changed.Count);
        status.Pass(busy: true, _pending, _total);
        try
        {
            await ReadAsync(changed, cancellationToken);
            Store(removed, cancellationToken);
        }
        finally
        {
            status.Pass(busy: false, 0, 0);
        }
    }

    private List<FoundFile> Changed(IReadOnlyList<FoundFile> found)
    {
        var changed = new List<FoundFile>();
        foreach (var file in found)
        {
            var known = publisher.Documents.GetValueOrDefault(file.Path);
            if (file.Skip is { } notice)
            {
                status.Set(new KnowledgeFile(file.Path, notice == Documents.DocumentNotices.Unreadable ? KnowledgeFileState.Failed : KnowledgeFileState.Skipped, 0, notice));
            }
            else if (known is not null && known.Size == file.Size && known.Modified == file.Modified)
            {
                Show(known);
            }
            else
            {
                changed.Add(file);
            }
        }

        return changed;
    }

    // Reading and cutting run in parallel with building and storing; the channel keeps reading from running far ahead.
    private async Task ReadAsync(List<FoundFile> files, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var prepared = Channel.CreateBounded<PreparedDocument>(Ahead);
        var known = files.ToDictionary(file => file.Path, file => KnownHash(file), StringComparer.Ordinal);
        var producing = Task.Run(() => ProduceAsync(files, known, prepared.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var document in prepared.Reader.ReadAllAsync(cancellationToken))
            {
                Take(document, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await producing;
        }
    }

    private byte[]? KnownHash(FoundFile file) =>
        publisher.Documents.GetValueOrDefault(file.Path) is { State: not KnowledgeFileState.Skipped } known ? known.Hash : null;

    private async Task ProduceAsync(
        List<FoundFile> files, Dictionary<string, byte[]?> known, ChannelWriter<PreparedDocument> prepared, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount - 1), CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(files, parallel, async (file, token) =>
                await prepared.WriteAsync(await preparer.PrepareAsync(file, known[file.Path], token), token));
            prepared.Complete();
        }
        catch (Exception e)
        {
            prepared.Complete(cancellationToken.IsCancellationRequested ? null : e);
        }
    }

    private void Take(PreparedDocument document, CancellationToken cancellationToken)
    {
        _pending--;
        status.Progress(_pending);
        if (document.Hash.Length == 0 && document.File.Size > 0)
        {
            var chunks = publisher.Documents.GetValueOrDefault(document.File.Path)?.Count ?? 0;
            status.Set(new KnowledgeFile(document.File.Path, document.Outcome, chunks, document.Notice));
            return;
        }

        _batch.Add(document);
        _characters += document.Characters;
        if (_characters >= BatchCharacters || _batch.Count >= BatchDocuments)
        {
            Store([], cancellationToken);
        }
    }

    private void Store(IReadOnlyList<StoredDocument> removed, CancellationToken cancellationToken)
    {
        if (_batch.Count + removed.Count > 0)
        {
            publisher.Commit(_batch, removed, cancellationToken);
            foreach (var document in _batch)
            {
                Show(publisher.Documents[document.File.Path]);
            }

            foreach (var document in removed)
            {
                status.Remove(document.Path);
            }

            publish();
        }

        _batch.Clear();
        _characters = 0;
        status.Pass(busy: true, _pending, _total);
    }

    private void Show(StoredDocument document) =>
        status.Set(new KnowledgeFile(document.Path, document.State, document.Count, document.Notice));
}
