using System.Net;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// Computes a vector of the current model for every passage, in batches and in parallel with indexing. For the indexing task only:
/// the call to the endpoint runs elsewhere, and its result comes back as a signal.
/// </summary>
internal sealed class PassageEmbedding(IEmbedder embedder, IndexHost host, Action<IndexSignal> signal)
{
    private static readonly KnowledgeNotice Failed = new(
        "向量接口调用失败，暂时只按词语检索；请检查 EMBEDDINGS_BASE_URL、EMBEDDINGS_MODEL 和密钥，或 EMBEDDING_MODEL 里的模型；会自动重试",
        "the embeddings endpoint failed and search uses words only for now; check EMBEDDINGS_BASE_URL, EMBEDDINGS_MODEL and the key, or the model in EMBEDDING_MODEL; this is retried automatically");

    // The status codes with which endpoints reject too many texts, or texts that are too long.
    private static readonly KnowledgeNotice Refused = new(
        "向量接口拒绝了这批文本，暂时只按词语检索；可能一次的条数太多或文本太长，请调小 EMBEDDINGS_BATCH_SIZE，或换用输入长度更大的 EMBEDDINGS_MODEL；会自动重试",
        "the embeddings endpoint refused these texts and search uses words only for now; they may be too many or too long for one call: lower EMBEDDINGS_BATCH_SIZE, or use an EMBEDDINGS_MODEL that accepts longer texts; this is retried automatically");

    private readonly RefusedPassages _refusals = new();
    private object? _loaded;
    private IndexPublisher? _asked;
    private IReadOnlyList<long> _batch = [];
    private (IdRanges? Of, Queue<long> Ids) _missing = (null, new());
    private bool _isReported;
    private volatile bool _failed;
    private volatile bool _refused;

    /// <summary>The current call.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    // Read only when it is needed: a local model hashes its weights for it, and may not be readable yet.
    private long Model => PassageVector.ModelNumber(embedder.Model);

    /// <summary>Loads the stored vectors if the store has changed since the last call.</summary>
    public void Load()
    {
        var source = host.Source;
        if (ReferenceEquals(source, _loaded))
        {
            return;
        }

        var found = Read();
        if (host.Publisher is { } publisher)
        {
            VectorTable.Clean(publisher.Writer);
        }

        host.Show(VectorSet.Empty.With(found));
        (_loaded, _missing) = (source, (null, new()));
        host.Status.Vectors(host.Vectors.Count, null);
    }

    /// <summary>Takes over the vectors: first in memory, so that nothing is paid for twice if the disk is full.</summary>
    public void Take(IndexSignal.Embedded embedded)
    {
        if (ReferenceEquals(_asked, embedded.Publisher))
        {
            _asked = null;
        }

        if (ReferenceEquals(host.Publisher, embedded.Publisher))
        {
            var isRefused = embedded.Vectors.Count == 0 && _refused;
            _failed = isRefused ? !TakeRefusal(embedded.Publisher) : embedded.Vectors.Count == 0;
            if (embedded.Vectors.Count > 0)
            {
                _refusals.Accept();
                _isReported = false;
            }

            var (live, before) = (embedded.Publisher.Live, host.Vectors.Count);
            var vectors = embedded.Vectors.Where(vector => live.Contains(vector.Passage)).ToList();
            host.Show(host.Vectors.With(vectors).Within(live));
            if (_failed || isRefused || host.Vectors.Count != before + vectors.Count)
            {
                _missing = (null, new());
            }

            VectorTable.Write(embedded.Publisher.Writer, vectors, Model);
            host.Status.Vectors(host.Vectors.Count, _failed ? (_refused ? Refused : Failed) : null);
            if (vectors.Count > 0 && Missing(embedded.Publisher).Count == 0)
            {
                // A new stamp makes processes that follow this store load the vectors.
                embedded.Publisher.Writer.Commit(new StoreChange());
            }
        }
    }

    /// <summary>Requests the next batch, if any; after a failure only if <paramref name="again"/> is set.</summary>
    public void Tend(bool again, CancellationToken cancellationToken)
    {
        Load();
        // Not the task's completion: its result may still be waiting to be taken over.
        if (host.Publisher is not { } publisher || ReferenceEquals(_asked, publisher) || (_failed && !again))
        {
            return;
        }

        host.Show(host.Vectors.Within(publisher.Live));
        var passages = again ? NextAgain(publisher) : Next(publisher);
        if (passages.Count > 0)
        {
            (_asked, _batch) = (publisher, [.. passages.Select(passage => passage.Id)]);
            Running = Task.Run(() => EmbedAsync(publisher, passages, cancellationToken), cancellationToken);
        }
        else
        {
            host.Status.Vectors(host.Vectors.Count, _refusals.AnyWaiting ? Refused : null);
        }
    }

    // Returns whether other passages can be requested right away.
    private bool TakeRefusal(IndexPublisher publisher)
    {
        var goesOn = _refusals.Refuse(_batch);
        if (_batch is [var id] && _refusals.IsLeftOut(id))
        {
            host.Logger.PassageLeftOut(id, publisher.Passages.Find(id)?.File ?? "", RefusedPassages.MostTries);
        }

        if (!goesOn && !_isReported)
        {
            _isReported = true;
            host.Logger.NotEmbedded(nameof(HttpRequestException));
        }

        return goesOn;
    }

    private List<PassageVector> Read()
    {
        try
        {
            return VectorTable.Read(host.DataPath, Model);
        }
        catch (SqliteException) when (host.Publisher is null)
        {
            // The owner of the store will repair it; meanwhile this process searches by words.
            return [];
        }
    }

    // Computed once per state of the documents, not for each batch.
    private Queue<long> Missing(IndexPublisher publisher)
    {
        if (!ReferenceEquals(_missing.Of, publisher.Live))
        {
            _missing = (publisher.Live, new Queue<long>(publisher.Live.Ids.Where(id => !host.Vectors.Contains(id) && !_refusals.Holds(id))));
        }

        return _missing.Ids;
    }

    // Passages refused before come last, so that they never block others.
    private List<StoredChunk> NextAgain(IndexPublisher publisher)
    {
        _refusals.TryAgain();
        var passages = Next(publisher);
        if (passages.Count > 0 || !_refusals.AnyWaiting)
        {
            return passages;
        }

        _refusals.Release();
        _missing = (null, new());
        return Next(publisher);
    }

    private List<StoredChunk> Next(IndexPublisher publisher)
    {
        var (missing, passages) = (Missing(publisher), new List<StoredChunk>());
        while (passages.Count < _refusals.BatchSize && missing.TryDequeue(out var id))
        {
            if (publisher.Passages.Find(id) is { } passage)
            {
                passages.Add(passage.Chunk);
            }
        }

        return passages;
    }

    private async Task EmbedAsync(IndexPublisher publisher, List<StoredChunk> passages, CancellationToken cancellationToken)
    {
        IReadOnlyList<PassageVector> vectors = [];
        var cause = "not one vector for each passage";
        _refused = false;
        try
        {
            var given = await embedder.EmbedAsync([.. passages.Select(passage => $"{passage.Title}\n{passage.Text}")], cancellationToken);
            if (given.Count == passages.Count && given.All(vector => vector.Length > 0 && vector.Length == given[0].Length))
            {
                vectors = [.. passages.Zip(given, (passage, vector) => new PassageVector(passage.Id, PassageVector.Normal(vector)))];
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Any failure of the endpoint is reported as an empty result.
            vectors = [];
            cause = e.GetType().Name;
            _refused = e is HttpRequestException { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity };
        }

        // A refusal is reported once it is known whether single passages are its cause.
        if (vectors.Count == 0 && !_failed && !_refused)
        {
            host.Logger.NotEmbedded(cause);
        }

        signal(new IndexSignal.Embedded(publisher, vectors));
    }
}
