using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Resilience;

namespace RealtimeRag.UnitTests.Answers.Resilience;

public sealed class BreakerAnswerSourceTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly RecordedMetrics _metrics = new();
    private readonly LogLines<BreakerAnswerSource> _log = new();

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(ErrorCode.RagTimeout)]
    [InlineData(ErrorCode.RagRequestFailed)]
    [InlineData(ErrorCode.RagIncomplete)]
    [InlineData(ErrorCode.RagHttpError)]
    public async Task Faults_of_the_backend_open_it_and_then_no_call_is_made(ErrorCode code)
    {
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(code));
        var source = Source(inner);
        await AskAsync(source, 20);

        var (_, failure) = await source.ReadToEndAsync();

        Assert.Equal(20, inner.Asked);
        Assert.Equal(ErrorCode.RagRequestFailed, failure!.Failure.Code);
        Assert.True(failure.NothingRan);
        Assert.Equal(TimeSpan.FromSeconds(10), failure.Failure.RetryAfter);
        Assert.Contains("rag.breaker.changes 1 backend=dify state=open", _metrics.Lines);
    }

    [Theory]
    [InlineData(ErrorCode.RagUnauthorized)]
    [InlineData(ErrorCode.RagNotFound)]
    [InlineData(ErrorCode.RagRateLimited)]
    [InlineData(ErrorCode.RagEmpty)]
    public async Task Failures_that_waiting_cannot_change_do_not_open_it(ErrorCode code)
    {
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(code));

        await AskAsync(Source(inner), 40);

        Assert.Equal(40, inner.Asked);
    }

    [Fact]
    public async Task A_status_that_concerns_only_the_question_does_not_open_it()
    {
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(ErrorCode.RagHttpError, retryable: false));

        await AskAsync(Source(inner), 40);

        Assert.Equal(40, inner.Asked);
    }

    [Fact]
    public async Task A_refused_key_alerts_the_operator_once_a_minute()
    {
        var source = Source(new ScriptedSource("dify", ScriptedSource.Fails(ErrorCode.RagUnauthorized)));
        await AskAsync(source, 30);
        Assert.Single(Alarms());

        _time.Advance(TimeSpan.FromSeconds(60));
        await AskAsync(source, 5);

        Assert.Equal(2, Alarms().Count());
        Assert.Contains("RAG_UNAUTHORIZED", Alarms().First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_probe_lets_questions_through_again()
    {
        var fails = Enumerable.Repeat(ScriptedSource.Fails(ErrorCode.RagTimeout), 20);
        var source = Source(new ScriptedSource("dify", [.. fails, ScriptedSource.Says("好")]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("好", (await source.ReadAsync()).Text());
        Assert.Equal("好", (await source.ReadAsync()).Text());
        Assert.Contains("rag.breaker.changes 1 backend=dify state=closed", _metrics.Lines);
    }

    [Fact]
    public async Task A_probe_is_judged_at_its_first_event_and_its_stream_blocks_no_other_call()
    {
        var end = new TaskCompletionSource();
        var source = Source(new ScriptedSource("dify", [.. TwentyFaults, ScriptedSource.Says("慢") with { Then = end.Task }, ScriptedSource.Says("快")]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));
        var probe = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await probe.MoveNextAsync());

        Assert.Equal("快", (await source.ReadAsync()).Text());
        end.SetResult();
        await probe.DisposeAsync();
    }

    [Fact]
    public async Task Ids_alone_are_not_a_sign_of_health()
    {
        var inner = new ScriptedSource("dify", new ScriptedSource.Script(Ids, new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagIncomplete))));

        await AskAsync(Source(inner), 40);

        Assert.Equal(20, inner.Asked);
    }

    [Fact]
    public async Task A_probe_that_fails_between_ids_and_text_keeps_the_breaker_open()
    {
        var failsAfterIds = new ScriptedSource.Script(Ids, new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagIncomplete)));
        var inner = new ScriptedSource("dify", [.. TwentyFaults, failsAfterIds, ScriptedSource.Says("好")]);
        var source = Source(inner);
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));

        var (events, failure) = await source.ReadToEndAsync();

        Assert.Equal(Ids, events);
        Assert.Equal(ErrorCode.RagIncomplete, failure!.Failure.Code);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.True((await source.ReadToEndAsync()).Failure!.NothingRan);
        Assert.Equal(21, inner.Asked);
    }

    [Fact]
    public async Task Ids_reach_the_reader_before_there_is_text()
    {
        var source = Source(new ScriptedSource("dify", new ScriptedSource.Script(Ids, Then: new TaskCompletionSource().Task)));
        using var cancel = new CancellationTokenSource();
        await using var answer = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token);

        Assert.True(await answer.MoveNextAsync());
        Assert.Equal(Ids[0], answer.Current);
        Assert.True(await answer.MoveNextAsync());
        Assert.Equal(Ids[1], answer.Current);
        await cancel.CancelAsync();
    }

    [Fact]
    public async Task A_probe_abandoned_between_ids_and_text_allows_the_next()
    {
        var source = Source(new ScriptedSource("dify", [.. TwentyFaults, new ScriptedSource.Script(Ids, Then: new TaskCompletionSource().Task), ScriptedSource.Says("好")]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));
        await using (var probe = source.AskAsync(AnswerStreams.Request(), CancellationToken.None).GetAsyncEnumerator(CancellationToken.None))
        {
            Assert.True(await probe.MoveNextAsync());
        }

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    [Theory]
    [InlineData(true, 20)]
    [InlineData(false, 40)]
    public async Task Calls_abandoned_as_late_open_it_and_cancelled_ones_do_not(bool isLate, int asked)
    {
        var inner = new ScriptedSource("openai", new ScriptedSource.Script([], Until: new TaskCompletionSource().Task));
        var source = Source(inner);
        for (var i = 0; i < 40; i++)
        {
            await LeaveAsync(source, isLate);
        }

        Assert.Equal(asked, inner.Asked);
    }

    [Fact]
    public async Task While_a_probe_waits_for_its_first_event_the_others_are_refused()
    {
        var mayAnswer = new TaskCompletionSource();
        var source = Source(new ScriptedSource("dify", [.. TwentyFaults, ScriptedSource.Says("好") with { Until = mayAnswer.Task }]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));
        var probe = source.ReadAsync();

        Assert.True((await source.ReadToEndAsync()).Failure!.NothingRan);
        mayAnswer.SetResult();
        Assert.Equal("好", (await probe).Text());
    }

    [Fact]
    public async Task A_probe_abandoned_before_its_first_event_allows_the_next()
    {
        var source = Source(new ScriptedSource("dify", [.. TwentyFaults, new([], Until: new TaskCompletionSource().Task), ScriptedSource.Says("好")]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));
        using var cancel = new CancellationTokenSource();
        await using (var probe = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token))
        {
            var next = probe.MoveNextAsync().AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    [Fact]
    public async Task Answers_longer_than_their_limit_do_not_open_it()
    {
        var inner = new ScriptedSource("dify", LongAnswer(wholeLimit: true));

        await AskAsync(Source(inner), 100);

        Assert.Equal(100, inner.Asked);
    }

    [Fact]
    public async Task Streams_that_fall_silent_or_break_off_midway_open_it()
    {
        var inner = new ScriptedSource("dify", LongAnswer(wholeLimit: false), ScriptedSource.Fails(ErrorCode.RagIncomplete, pieces: "半句"));

        await AskAsync(Source(inner), 40);

        Assert.InRange(inner.Asked, 10, 20);
    }

    [Fact]
    public async Task A_total_timeout_in_silence_opens_it()
    {
        var failure = new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagTimeout)) { WholeLimitPassed = true };
        var inner = new ScriptedSource("dify", new ScriptedSource.Script([], failure));

        await AskAsync(Source(inner), 40);

        Assert.Equal(20, inner.Asked);
    }

    private static AnswerEvent[] Ids => [new AnswerEvent.Identified("m-1"), new AnswerEvent.ConversationMoved("c-1", ContextLost: false)];

    private static async Task LeaveAsync(BreakerAnswerSource source, bool isLate)
    {
        using var cancel = new CancellationTokenSource();
        await using var answer = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        Task next = answer.MoveNextAsync().AsTask();
        if (isLate)
        {
            Assert.IsType<DelegatedAnswer>(answer, exactMatch: false).GiveUpAsLate();
        }

        await cancel.CancelAsync();
        await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private static IEnumerable<ScriptedSource.Script> TwentyFaults => Enumerable.Repeat(ScriptedSource.Fails(ErrorCode.RagTimeout), 20);

    private static ScriptedSource.Script LongAnswer(bool wholeLimit) =>
        new([new AnswerEvent.Delta("很长")], new AnswerFailedException(AnswerFailure.Of(ErrorCode.RagTimeout)) { WholeLimitPassed = wholeLimit });

    private IEnumerable<string> Alarms() => _log.All.Where(line => line.StartsWith("Critical", StringComparison.Ordinal));

    private BreakerAnswerSource Source(ScriptedSource inner) => new(inner, _time, _metrics.Answers, _log);

    private static async Task AskAsync(BreakerAnswerSource source, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await source.ReadToEndAsync();
        }
    }
}
