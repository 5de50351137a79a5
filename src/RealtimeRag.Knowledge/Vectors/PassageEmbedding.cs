using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>
/// Gives every passage a vector of the present model, a batch at a time, beside the indexing. For the indexing task alone; only the
/// endpoint is waited for elsewhere, and what it gave comes back as a signal.
/// </summary>
internal sealed class PassageEmbedding(IEmbedder embedder, IndexHost host, Action<IndexSignal> signal)
{
    private const int Batch = 64;

    private static readonly KnowledgeNotice Failed = new(
        "向量接口调用失败，暂时只按词语检索；请检查 EMBEDDINGS_BASE_URL、EMBEDDINGS_MODEL 和密钥；会自动重试",
        "the embeddings endpoint failed and search goes by words alone for now; check EMBEDDINGS_BASE_URL, EMBEDDINGS_MODEL and the key; it is tried again by itself");

    private readonly long _model = PassageVector.ModelNumber(embedder.Model);
    private object? _loaded;
    private IndexKeeper? _asked;
    private volatile bool _failed;

    /// <summary>The call that is under way.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Takes the stored vectors into memory where the store is another than the last time.</summary>
    public void Load()
    {
        var source = host.Source;
        if (ReferenceEquals(source, _loaded))
        {
            return;
        }

        var (found, bad) = Read();
        if (host.Keeper is { } keeper)
        {
            VectorTable.Clean(keeper.Writer, bad);
        }

        host.Show(VectorSet.Empty.With(found));
        _loaded = source;
        host.Board.Vectors(host.Vectors.Count, null);
    }

    /// <summary>Takes over what the endpoint gave: first in memory, so that nothing is paid for twice where the disk is full.</summary>
    public void Take(IndexSignal.Embedded embedded)
    {
        if (ReferenceEquals(_asked, embedded.Keeper))
        {
            _asked = null;
        }

        if (ReferenceEquals(host.Keeper, embedded.Keeper))
        {
            _failed = embedded.Vectors.Count == 0;
            var live = embedded.Keeper.Live;
            var vectors = embedded.Vectors.Where(vector => live.Contains(vector.Passage)).ToList();
            host.Show(host.Vectors.With(vectors).Within(live));
            VectorTable.Write(embedded.Keeper.Writer, vectors, _model);
            host.Board.Vectors(host.Vectors.Count, _failed ? Failed : null);
            if (vectors.Count > 0 && Missing(embedded.Keeper).Count == 0)
            {
                // A new number of the state has those who read along load the vectors.
                embedded.Keeper.Writer.Commit(new StoreChange());
            }
        }
    }

    /// <summary>Asks for the next batch, if any; after a failure only where <paramref name="again"/> says that it is time.</summary>
    public void Tend(bool again, CancellationToken cancellationToken)
    {
        Load();
        // Whether the task has ended says nothing: what it gave may still be waiting to be taken over.
        if (host.Keeper is not { } keeper || ReferenceEquals(_asked, keeper) || (_failed && !again))
        {
            return;
        }

        host.Show(host.Vectors.Within(keeper.Live));
        if (Missing(keeper) is { Count: > 0 } passages)
        {
            _asked = keeper;
            Running = Task.Run(() => EmbedAsync(keeper, passages, cancellationToken), cancellationToken);
        }
        else
        {
            host.Board.Vectors(host.Vectors.Count, null);
        }
    }

    private (List<PassageVector> Found, List<long> Bad) Read()
    {
        try
        {
            return VectorTable.Read(host.StorePath, host.Tables, _model);
        }
        catch (SqliteException) when (host.Keeper is null)
        {
            // Whoever keeps the store mends it; reading along goes on by words.
            return ([], []);
        }
    }

    private List<StoredChunk> Missing(IndexKeeper keeper) => keeper.Live.Ids.Where(id => !host.Vectors.Contains(id))
        .Select(id => keeper.Passages.Find(id)?.Chunk).OfType<StoredChunk>().Take(Batch).ToList();

    private async Task EmbedAsync(IndexKeeper keeper, List<StoredChunk> passages, CancellationToken cancellationToken)
    {
        IReadOnlyList<PassageVector> vectors = [];
        var cause = "not one vector for each passage";
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
            // Whatever the endpoint's trouble is, no vectors tell it.
            vectors = [];
            cause = e.GetType().Name;
        }

        if (vectors.Count == 0 && !_failed)
        {
            host.Logger.NotEmbedded(cause);
        }

        signal(new IndexSignal.Embedded(keeper, vectors));
    }
}
