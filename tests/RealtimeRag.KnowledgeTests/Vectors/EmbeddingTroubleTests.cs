using System.Net;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Vectors;

/// <summary>Endpoints that answer badly, late, or not at all: search continues with words only, and nothing wrong is stored.</summary>
public sealed class EmbeddingTroubleTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public EmbeddingTroubleTests()
    {
        for (var i = 0; i < 5; i++)
        {
            _folder.Write($"n{i}.md", $"# N{i}\n\nThe word is zeta{i}word.\n");
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Answers() => ["nothing", "too few", "too many", "other lengths", "empty ones", "refusal", "time-out"];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_unusable_reply_is_reported_and_search_continues_by_words(string kind)
    {
        var embedder = new ScriptedEmbedder { Answer = texts => Bad(kind, texts) };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await knowledge.UntilAsync(status => status.Error is not null);

        Assert.Contains("EMBEDDINGS_BASE_URL", knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Equal(0, knowledge.Status.Vectors);
        Assert.Equal("n3.md", (await knowledge.SearchAsync("zeta3word", 1, null, null, Ct))[0].File);

        embedder.Answer = Good;
        await knowledge.RescanAsync(Ct);
        await knowledge.UntilAsync(status => status is { Vectors: 5, Error: null });
    }

    [Fact]
    public async Task A_failure_of_the_endpoint_is_logged_once_without_its_address_and_shown_in_the_status()
    {
        var log = new LogList();
        var embedder = new ScriptedEmbedder { Answer = texts => throw new HttpRequestException("Connection refused (secret.example:443)") };
        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options with { Embedder = embedder }, TimeProvider.System, log, Ct);
        await knowledge.UntilAsync(status => status.Problems is [KnowledgeProblem.Embeddings]);
        await knowledge.RescanAsync(Ct);
        await knowledge.RescanAsync(Ct);

        Assert.Equal(
            "Warning 1415: [Knowledge] The vectors of passages could not be computed (HttpRequestException); this is retried, and search uses words only ",
            Assert.Single(log.Lines));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "EMBEDDINGS_BATCH_SIZE")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "EMBEDDINGS_BATCH_SIZE")]
    [InlineData(HttpStatusCode.UnprocessableEntity, "EMBEDDINGS_BATCH_SIZE")]
    [InlineData(HttpStatusCode.Unauthorized, "the key")]
    public async Task A_refusal_names_the_likely_cause(HttpStatusCode status, string named)
    {
        var embedder = new ScriptedEmbedder { Answer = _ => Task.FromException<IReadOnlyList<float[]>>(new HttpRequestException("no", null, status)) };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await knowledge.UntilAsync(state => state.Error is not null);

        Assert.Contains(named, knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Equal(status != HttpStatusCode.Unauthorized, !knowledge.Error.English.Contains("the key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_passage_that_the_endpoint_refuses_blocks_no_other_and_is_left_out_after_three_refusals()
    {
        var log = new LogList();
        var refusals = 0;
        var embedder = new ScriptedEmbedder
        {
            Answer = texts =>
            {
                if (!texts.Any(text => text.Contains("zeta0word", StringComparison.Ordinal)))
                {
                    return Good(texts);
                }

                refusals += texts.Count == 1 ? 1 : 0;
                return Task.FromException<IReadOnlyList<float[]>>(new HttpRequestException("too long", null, HttpStatusCode.BadRequest));
            },
        };
        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options with { Embedder = embedder }, TimeProvider.System, log, Ct);
        await knowledge.UntilAsync(status => status is { Vectors: 4, Problems: [KnowledgeProblem.Embeddings] });
        Assert.Empty(log.Lines);

        // A refusal before the endpoint has ever worked does not count.
        while (log.Lines.Count == 0)
        {
            await knowledge.RescanAsync(Ct);
        }

        await knowledge.UntilAsync(status => status is { Vectors: 4, Problems: [] });
        Assert.InRange(refusals, RefusedPassages.MostTries, RefusedPassages.MostTries + 1);
        Assert.Contains(
            "of n0.md is left out of the search by meaning: the embeddings endpoint refused it 3 times", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Equal("n0.md", (await knowledge.SearchAsync("zeta0word", 1, null, null, Ct))[0].File);
    }

    [Fact]
    public async Task Zero_vectors_are_stored_and_near_nothing()
    {
        var embedder = new ScriptedEmbedder { Answer = texts => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(_ => (float[])[float.NaN, 0, 0])]) };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await knowledge.UntilAsync(status => status.Vectors == 5);
        embedder.Answer = Good;

        Assert.Equal("n3.md", (await knowledge.SearchAsync("zeta3word", 1, null, null, Ct))[0].File);
        Assert.Empty(await knowledge.SearchAsync("nothing in common", 5, null, null, Ct));
    }

    [Fact]
    public async Task While_the_endpoint_is_slow_everything_else_continues()
    {
        var asked = new TaskCompletionSource<IReadOnlyList<float[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var embedder = new ScriptedEmbedder { Answer = _ => asked.Task };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await embedder.Asked.WaitAsync(Ct);

        _folder.Write("n5.md", "# N5\n\nThe word is zeta5word.\n");
        await knowledge.RescanAsync(Ct);
        Assert.Equal("n5.md", knowledge.FirstFile("zeta5word"));
        Assert.Equal(1, embedder.Calls);

        embedder.Answer = Good;
        asked.SetResult(await Good(["a", "b", "c", "d", "e"]));
        await knowledge.UntilAsync(status => status.Vectors == 6);
        Assert.Equal(2, embedder.Calls);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_an_endpoint_that_never_answers()
    {
        var embedder = new ScriptedEmbedder { Answer = null };
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await embedder.Asked.WaitAsync(Ct);

        await knowledge.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public async Task Vectors_of_passages_changed_meanwhile_are_discarded()
    {
        var asked = new TaskCompletionSource<IReadOnlyList<float[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var embedder = new ScriptedEmbedder { Answer = _ => asked.Task };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await embedder.Asked.WaitAsync(Ct);
        _folder.Delete("n0.md");
        _folder.Write("n1.md", "# N1\n\nThe word is another.\n");
        await knowledge.RescanAsync(Ct);

        embedder.Answer = Good;
        asked.SetResult(await Good(["a", "b", "c", "d", "e"]));

        await knowledge.UntilAsync(status => status is { Vectors: 4, Chunks: 4 });
    }

    private static Task<IReadOnlyList<float[]>> Good(IReadOnlyList<string> texts) =>
        Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select((_, i) => (float[])[1, i, 0])]);

    private static Task<IReadOnlyList<float[]>> Bad(string kind, IReadOnlyList<string> texts) => kind switch
    {
        "nothing" => Task.FromResult<IReadOnlyList<float[]>>([]),
        "too few" => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Skip(1).Select(_ => (float[])[1, 0])]),
        "too many" => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Append("").Select(_ => (float[])[1, 0])]),
        "other lengths" => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select((_, i) => new float[2 + (i % 2)])]),
        "empty ones" => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(_ => Array.Empty<float>())]),
        "refusal" => Task.FromException<IReadOnlyList<float[]>>(new InvalidOperationException("no such model")),
        _ => Task.FromException<IReadOnlyList<float[]>>(new TaskCanceledException("timed out")),
    };

    /// <summary>Answers as scripted, and never if there is no script.</summary>
    private sealed class ScriptedEmbedder : IEmbedder
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public string Model => "scripted@test";

        public Func<IReadOnlyList<string>, Task<IReadOnlyList<float[]>>>? Answer { get; set; }

        public Task Asked => _asked.Task;

        public int Calls => Volatile.Read(ref _calls);

        public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            _asked.TrySetResult();
            return Answer is { } answer
                ? await answer(texts)
                : await new TaskCompletionSource<IReadOnlyList<float[]>>().Task.WaitAsync(cancellationToken);
        }
    }
}
