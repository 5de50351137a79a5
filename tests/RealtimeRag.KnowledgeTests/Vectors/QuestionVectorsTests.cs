using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTests.Vectors;

public sealed class QuestionVectorsTests
{
    private readonly HurriedTime _time = new();
    private readonly LogList _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_becomes_a_unit_vector()
    {
        var vector = await new QuestionVectors(new ConceptEmbedder(), TimeProvider.System, _log).OfAsync("lunch", Ct);

        Assert.Equal(1, vector!.Sum(value => value * value), 0.0001);
    }

    [Fact]
    public async Task A_failing_endpoint_yields_no_vector_and_is_skipped_for_ten_seconds()
    {
        var embedder = new ConceptEmbedder { Fails = true };
        var questions = new QuestionVectors(embedder, _time, _log);

        Assert.Null(await questions.OfAsync("first", Ct));
        embedder.Fails = false;
        _time.Seconds = 9;
        Assert.Null(await questions.OfAsync("second", Ct));
        _time.Seconds = 11;

        Assert.NotNull(await questions.OfAsync("third", Ct));
        Assert.Equal(["first", "third"], embedder.Texts);
        Assert.StartsWith("Warning 1421: [Knowledge] The vector of a question could not be computed in time (", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_endpoint_yields_no_vector()
    {
        _time.IsUp = true;

        Assert.Null(await new QuestionVectors(new SilentEmbedder(), _time, _log).OfAsync("question", Ct));
    }

    [Fact]
    public async Task Cancellation_is_not_reported_as_a_failure_of_the_endpoint()
    {
        using var given = new CancellationTokenSource();
        var asked = new QuestionVectors(new SilentEmbedder(), _time, _log).OfAsync("question", given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private sealed class SilentEmbedder : IEmbedder
    {
        public string Model => "silent";

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            new TaskCompletionSource<IReadOnlyList<float[]>>().Task;
    }

    /// <summary>A clock set by hand, whose timers go off at once or never.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public long Seconds { get; set; }

        public bool IsUp { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, IsUp ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
