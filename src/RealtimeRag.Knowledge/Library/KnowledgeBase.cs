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
/// A folder of documents that answers questions. After opening, it answers at once from what is stored, and compares the folder
/// in the background; every search sees one consistent state of the index. All members are thread-safe.
/// </summary>
public sealed class KnowledgeBase : IAsyncDisposable
{
    private const int AnswerHits = 10;
    private const int SectionHits = 50;
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

    /// <summary>Raised on the indexing task when progress or error change. Handlers must return quickly; their exceptions are logged.</summary>
    public event EventHandler? StatusChanged;

    /// <summary>The number of documents, the outcome for each file, and what is going on.</summary>
    public KnowledgeStatus Status => _host.Status.At(_host.Current);

    /// <summary>What keeps the index from being updated, or null. Same as <see cref="KnowledgeStatus.Error"/>, but without computing a status.</summary>
    public KnowledgeNotice? Error => _host.Status.Trouble;

    /// <summary>Completes when the folder has been compared with the index for the first time since opening; never fails.</summary>
    public Task WhenIndexed => _loop.Indexed;

    /// <summary>
    /// Whether this process keeps the index up to date. If not, the store is read-only, or another process does and this one follows its changes.
    /// </summary>
    public bool IsKeeper => _host.Publisher is not null;

    /// <summary>The file that contains the index; differs from the requested one if that could not be created.</summary>
    public string StorePath => _host.StorePath;

    /// <summary>Opens or creates the store and starts indexing. A damaged or outdated store is rebuilt automatically.</summary>
    /// <param name="options">Folder, store and limits.</param>
    /// <param name="time">The clock for rescans and waits.</param>
    /// <param name="ct">Cancels opening.</param>
    /// <exception cref="KnowledgeStoreException">The store's path contains something else, which was left untouched.</exception>
    /// <exception cref="IOException">Neither the store nor one in the temporary directory can be created.</exception>
    public static Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, TimeProvider time, CancellationToken ct) =>
        OpenAsync(options, time, NullLogger<KnowledgeBase>.Instance, ct);

    /// <summary>
    /// Like <see cref="OpenAsync(KnowledgeOptions, TimeProvider, CancellationToken)"/>, and logs problems that occur while the index is
    /// kept up to date.
    /// </summary>
    /// <param name="options">Folder, store and limits.</param>
    /// <param name="time">The clock for rescans and waits.</param>
    /// <param name="logger">Never receives the text of documents or questions.</param>
    /// <param name="ct">Cancels opening.</param>
    /// <exception cref="KnowledgeStoreException">The store's path contains something else, which was left untouched.</exception>
    /// <exception cref="IOException">Neither the store nor one in the temporary directory can be created.</exception>
    public static async Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, TimeProvider time, ILogger<KnowledgeBase> logger, CancellationToken ct)
    {
        var host = await Task.Run(() => IndexHost.Open(options, time, logger, ct), ct);
        var knowledge = new KnowledgeBase(options, time, host);
        knowledge._loop.Start();
        return knowledge;
    }

    /// <summary>Answers with sentences from the documents, or says that they do not contain the answer.</summary>
    /// <param name="question">The transcript: the question, possibly with other sentences around it. Needs no punctuation; fillers do no harm.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any; it completes a follow-up such as "and on Friday?".</param>
    /// <param name="language">Language tag of the "nothing found" sentence; null: the language of the question.</param>
    /// <param name="context">What was said before the question, if anything; used only if the question depends on it.</param>
    public KnowledgeAnswer Answer(string question, string? previousQuestion = null, string? language = null, string? context = null)
    {
        var snapshot = _host.Current;
        return Answer(language, QuestionSearch.Find(snapshot.Index, question, AnswerHits, context, previousQuestion), snapshot);
    }

    /// <summary>
    /// Like <see cref="Answer(string, string?, string?, string?)"/>, and with an embedder it also chooses passages by meaning.
    /// Whether the documents contain an answer at all is decided by the words.
    /// </summary>
    /// <param name="question">The transcript: the question, possibly with other sentences around it.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any.</param>
    /// <param name="language">Language tag of the "nothing found" sentence; null: the language of the question.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    /// <param name="cancellationToken">Cancels waiting for the embedder, which is limited to one second.</param>
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
        if (citations.Count > 0)
        {
            return new KnowledgeAnswer(true, [.. extract.Pieces.Select(piece => piece.Joint + piece.Text)], citations, extract.Confidence);
        }

        language ??= result.Language == SearchLanguage.English ? "en" : "zh";
        var choices = Clarification.MayBeMeant(result) ? SectionChoices.Of(result, snapshot.Passages) : [];
        var text = choices.Count > 0 ? SectionChoices.Ask(choices).In(language) : NothingFound(language);
        return new KnowledgeAnswer(false, [text], [], extract.Confidence) { Choices = choices };
    }

    /// <summary>Answers from one section. If it is no longer there, answers its title like a question.</summary>
    /// <param name="section">A section that an answer named among its <see cref="KnowledgeAnswer.Choices"/>.</param>
    /// <param name="language">Language tag of the "nothing found" sentence; null: the language of the title.</param>
    public KnowledgeAnswer Answer(KnowledgeSection section, string? language = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        var snapshot = _host.Current;
        var result = QuestionSearch.Find(snapshot.Index, section.Title, SectionHits);
        var own = result.Hits.Where(hit => snapshot.Passages.Find(hit.Id) is { } passage && SectionChoices.KeyOf(passage) == section.Key).Take(AnswerHits).ToImmutableArray();
        return Answer(language, own.IsEmpty ? result : result with { Hits = own, Confidence = 1, IsConfident = true }, snapshot);
    }

    /// <summary>The passages that match a question, best first, for prompts and listings; empty if none does.</summary>
    /// <param name="question">The transcript: the question, possibly with other sentences around it.</param>
    /// <param name="top">The maximum number of passages.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    public IReadOnlyList<KnowledgePassage> Search(string question, int top, string? previousQuestion = null, string? context = null)
    {
        var snapshot = _host.Current;
        return Passages(QuestionSearch.Find(snapshot.Index, question, top, context, previousQuestion).Hits, snapshot);
    }

    /// <summary>Like <see cref="Search"/>, and with an embedder it also finds passages that use other words.</summary>
    /// <param name="question">The transcript: the question, possibly with other sentences around it.</param>
    /// <param name="top">The maximum number of passages.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any.</param>
    /// <param name="context">What was said before the question, if anything.</param>
    /// <param name="cancellationToken">Cancels waiting for the embedder, which is limited to one second.</param>
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

    /// <summary>Compares the whole folder with the index now and completes when done; does nothing after disposal.</summary>
    public Task RescanAsync(CancellationToken cancellationToken) => _loop.RescanAsync(cancellationToken);

    /// <summary>Stops indexing, after the current file at the latest, and closes the store. Files that are not stored yet are indexed next time.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Deletes a stored index, so that the next opening rebuilds it; returns false if a process is using it.</summary>
    /// <param name="storePath">The index file; it need not exist.</param>
    /// <exception cref="KnowledgeStoreException">The path contains something that is not an index; it was left untouched.</exception>
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

    /// <summary>The sentence that says the documents do not contain the answer.</summary>
    /// <param name="language">A language tag; any other than English gives Chinese.</param>
    public static string NothingFound(string? language) =>
        new KnowledgeNotice("知识库里没有找到相关内容。", "I found nothing about that in the documents.").In(language);

    /// <summary>Completes when no background work is running any more and its results have been applied.</summary>
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
