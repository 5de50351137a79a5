using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.Knowledge.Library;

/// <summary>
/// A folder of documents that answers questions. Opening it serves what its store holds at once and compares the folder in the
/// background; every search sees one whole state of the index. All members may be called from any thread at any time.
/// </summary>
public sealed class KnowledgeBase : IAsyncDisposable
{
    private const int AnswerHits = 10;
    private readonly AnswerExtractor _extractor = new(ExtractionWeights.Spoken);
    private readonly KnowledgeOptions _options;
    private readonly IndexHost _host;
    private readonly IndexingLoop _loop;
    private readonly QuestionVectors? _questions;

    private KnowledgeBase(KnowledgeOptions options, TimeProvider time, IndexHost host)
    {
        (_options, _host) = (options, host);
        _loop = new IndexingLoop(options, time, host);
        _questions = options.Embedder is { } embedder ? new QuestionVectors(embedder, time, host.Logger) : null;
        host.Status.Changed = TellChange;
    }

    /// <summary>Raised when progress or error changed, on the indexing task: handlers must be quick; what they throw is logged.</summary>
    public event EventHandler? StatusChanged;

    /// <summary>How many documents there are, what became of each file, and what is going on.</summary>
    public KnowledgeStatus Status => _host.Status.At(_host.Current);

    /// <summary>What keeps the index from being renewed, or null: <see cref="KnowledgeStatus.Error"/> alone, at no cost.</summary>
    public KnowledgeNotice? Error => _host.Status.Trouble;

    /// <summary>Ends when the folder was compared with the index for the first time since opening; never fails.</summary>
    public Task WhenIndexed => _loop.Indexed;

    /// <summary>Whether this process keeps the index up to date; if not, another one does and this one takes over its changes, or the store is read-only.</summary>
    public bool IsKeeper => _host.Publisher is not null;

    /// <summary>The file that holds the index; another than the one asked for where that cannot be made.</summary>
    public string StorePath => _host.StorePath;

    /// <summary>Opens the store, or makes it, and starts indexing. A damaged or older store is rebuilt by itself.</summary>
    /// <param name="options">Folder, store and bounds.</param>
    /// <param name="time">The clock of rescans and waits.</param>
    /// <param name="ct">Gives up opening.</param>
    /// <exception cref="KnowledgeStoreException">The path of the store holds something else; it was left as it is.</exception>
    /// <exception cref="IOException">Neither the store nor one in the temporary folder can be made.</exception>
    public static Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, TimeProvider time, CancellationToken ct) =>
        OpenAsync(options, time, NullLogger<KnowledgeBase>.Instance, ct);

    /// <summary>As <see cref="OpenAsync(KnowledgeOptions, TimeProvider, CancellationToken)"/>, and logs what goes wrong while the index is kept up to date.</summary>
    /// <param name="options">Folder, store and bounds.</param>
    /// <param name="time">The clock of rescans and waits.</param>
    /// <param name="logger">Never gets the text of documents or questions.</param>
    /// <param name="ct">Gives up opening.</param>
    /// <exception cref="KnowledgeStoreException">The path of the store holds something else; it was left as it is.</exception>
    /// <exception cref="IOException">Neither the store nor one in the temporary folder can be made.</exception>
    public static async Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, TimeProvider time, ILogger<KnowledgeBase> logger, CancellationToken ct)
    {
        var host = await Task.Run(() => IndexHost.Open(options, time, logger, ct), ct);
        var knowledge = new KnowledgeBase(options, time, host);
        knowledge._loop.Start();
        return knowledge;
    }

    /// <summary>Answers in the words of the documents, or says that they do not tell.</summary>
    /// <param name="question">What was said: the question, perhaps with other sentences around it. No punctuation is needed, fillers do no harm.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any: "and on Friday?" is searched with it.</param>
    /// <param name="language">Tag of the language of the "nothing found" sentence; null: that of the question.</param>
    /// <param name="context">What was said before the question, if anything; it counts only for a question that leans on it.</param>
    public KnowledgeAnswer Answer(string question, string? previousQuestion = null, string? language = null, string? context = null)
    {
        var snapshot = _host.Current;
        return Answer(language, QuestionSearch.Find(snapshot.Index, question, AnswerHits, context, previousQuestion), snapshot);
    }

    /// <summary>As <see cref="Answer(string, string?, string?, string?)"/>, and with an embedder the passages are chosen by meaning too. Whether the documents tell at all is decided by the words.</summary>
    /// <param name="question">What was said: the question, perhaps with other sentences around it.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any.</param>
    /// <param name="language">Tag of the language of the "nothing found" sentence; null: that of the question.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    /// <param name="cancellationToken">Gives up waiting for the embedder, which is waited for one second at most.</param>
    public async ValueTask<KnowledgeAnswer> AnswerAsync(
        string question, string? previousQuestion, string? language, string? context, CancellationToken cancellationToken)
    {
        var (snapshot, result) = await FindAsync(question, AnswerHits, previousQuestion, context, cancellationToken);
        return Answer(language, result, snapshot);
    }

    private KnowledgeAnswer Answer(string? language, SearchResult result, IndexSnapshot snapshot)
    {
        var extract = _extractor.Extract(result.Question, result, snapshot.Passages, _options.AnswerCharacters);
        TellDamage(snapshot);
        var citations = extract.Found ? Citations.Of(extract, result, snapshot.Passages) : [];
        return citations.Count > 0
            ? new KnowledgeAnswer(true, [.. extract.Pieces.Select(piece => piece.Joint + piece.Text)], citations, extract.Confidence)
            : new KnowledgeAnswer(false, [NothingFound(language ?? (result.Language == SearchLanguage.English ? "en" : "zh"))], [], extract.Confidence);
    }

    /// <summary>The passages that fit a question best, best first, for prompts and listings; empty where none does.</summary>
    /// <param name="question">What was said: the question, perhaps with other sentences around it.</param>
    /// <param name="top">How many at most.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    public IReadOnlyList<KnowledgePassage> Search(string question, int top, string? previousQuestion = null, string? context = null)
    {
        var snapshot = _host.Current;
        return Passages(QuestionSearch.Find(snapshot.Index, question, top, context, previousQuestion).Hits, snapshot);
    }

    /// <summary>As <see cref="Search"/>, and with an embedder also passages that say it in other words.</summary>
    /// <param name="question">What was said: the question, perhaps with other sentences around it.</param>
    /// <param name="top">How many at most.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    /// <param name="cancellationToken">Gives up waiting for the embedder, which is waited for one second at most.</param>
    public async ValueTask<IReadOnlyList<KnowledgePassage>> SearchAsync(
        string question, int top, string? previousQuestion, string? context, CancellationToken cancellationToken)
    {
        var (snapshot, result) = await FindAsync(question, top, previousQuestion, context, cancellationToken);
        return Passages(result.Hits, snapshot);
    }

    private async ValueTask<(IndexSnapshot Snapshot, SearchResult Result)> FindAsync(
        string question, int top, string? previousQuestion, string? context, CancellationToken cancellationToken)
    {
        var snapshot = _host.Current;
        if (_questions is null || snapshot.Vectors.Count == 0)
        {
            return (snapshot, QuestionSearch.Find(snapshot.Index, question, top, context, previousQuestion));
        }

        var words = QuestionSearch.Find(snapshot.Index, question, Math.Max(top, ScoreFusion.Depth), context, previousQuestion);
        var vector = await _questions.OfAsync(words.Before is null ? words.Question : $"{words.Before}\n{words.Question}", cancellationToken);
        if (vector is null)
        {
            return (snapshot, words with { Hits = [.. words.Hits.Take(top)] });
        }

        var vectors = snapshot.Vectors;
        var near = vectors.Nearest(vector, snapshot.Live, ScoreFusion.Depth);
        var fused = ScoreFusion.Fuse(words, near, id => vectors.Cosine(vector, id), snapshot.Index.OriginalOf);
        return (snapshot, words with { Hits = [.. fused.Take(top)] });
    }

    private List<KnowledgePassage> Passages(ImmutableArray<SearchHit> hits, IndexSnapshot snapshot)
    {
        var passages = new List<KnowledgePassage>(hits.Length);
        foreach (var hit in hits)
        {
            if (snapshot.Passages.Find(hit.Id) is { Chunk: var chunk } passage)
            {
                passages.Add(new KnowledgePassage(hit.Id, chunk.Title, chunk.Text, hit.Score, passage.File, chunk.Page, chunk.Line));
            }
        }

        TellDamage(snapshot);
        return passages;
    }

    /// <summary>Compares the whole folder with the index now, and waits until that is done; does nothing once this is disposed of.</summary>
    public Task RescanAsync(CancellationToken cancellationToken) => _loop.RescanAsync(cancellationToken);

    /// <summary>Stops indexing, between two files at the latest, and closes the store. What is not stored yet is found again next time.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Throws a stored index away, so that the next opening builds it anew; false where a process keeps it.</summary>
    /// <param name="storePath">The file of the index; it need not exist.</param>
    /// <exception cref="KnowledgeStoreException">The path holds something that is no index; it was left as it is.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be deleted.</exception>
    public static bool TryDeleteStore(string storePath)
    {
        var path = StoreFile.Resolve(storePath);
        if (!StoreIdentity.Exists(path))
        {
            return true;
        }

        using var storeLock = StoreLock.TryAcquire(path);
        if (storeLock is not null)
        {
            StoreFile.Delete(path);
        }

        return storeLock is not null;
    }

    /// <summary>The sentence that says the documents do not tell.</summary>
    /// <param name="language">A language tag; anything but English gives Chinese.</param>
    public static string NothingFound(string? language) =>
        new KnowledgeNotice("知识库里没有找到相关内容。", "I found nothing about that in the documents.").In(language);

    /// <summary>Ends when nothing runs beside any more: no merging, no look at every passage, and what those brought up is mended.</summary>
    internal Task SettleAsync(CancellationToken cancellationToken) => _loop.SettleAsync(cancellationToken);

    private void TellChange()
    {
        try
        {
            StatusChanged?.Invoke(this, EventArgs.Empty);
        }
        catch (Exception e)
        {
            _host.Logger.HandlerFailed(e);
        }
    }

    private void TellDamage(IndexSnapshot snapshot)
    {
        if (snapshot.Passages.DamageSeen)
        {
            snapshot.Passages.DamageSeen = false;
            _loop.Signal(new IndexSignal.DamageSeen());
        }
    }
}
