using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Resilience;

namespace RealtimeRag.UnitTests.Answers.Resilience;

public sealed class TimeoutFallbackAnswerSourceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly AnswerEvent[] Evidence =
        [new AnswerEvent.Delta("摘录"), new AnswerEvent.Cited([new Citation(1, "手册", "摘录", 1)]), new AnswerEvent.Completed()];

    private readonly FakeTime _time = new();
    private readonly TaskCompletionSource _firstMayAnswer = new();
    private readonly ScriptedSource _first;

    public TimeoutFallbackAnswerSourceTests() => _first = new ScriptedSource("openai", ScriptedSource.Says("生成", "的回答") with { Until = _firstMayAnswer.Task });

    [Fact]
    public async Task A_punctual_answer_is_passed_on()
    {
        _firstMayAnswer.SetResult();
        var standIn = new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence));

        Assert.Equal("生成的回答", (await Source(standIn).ReadAsync()).Text());
        Assert.Equal(0, standIn.Asked);
    }

    [Fact]
    public async Task If_the_first_piece_is_late_the_fallback_answers_and_the_late_call_is_cancelled()
    {
        var answer = Source(new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence))).ReadAsync();
        await _time.WhenTimerAsync(Timeout, TestContext.Current.CancellationToken);

        _time.Advance(Timeout);

        Assert.Equal(Evidence, await answer);
        Assert.True(_first.WasCancelled);
    }

    [Fact]
    public async Task A_fallback_without_evidence_does_not_answer()
    {
        var standIn = new ScriptedSource("knowledge", ScriptedSource.Says("没有找到"));
        var answer = Source(standIn).ReadAsync();
        await _time.WhenTimerAsync(Timeout, TestContext.Current.CancellationToken);

        _time.Advance(Timeout);
        _firstMayAnswer.SetResult();

        Assert.Equal("生成的回答", (await answer).Text());
    }

    [Fact]
    public async Task A_failing_fallback_changes_nothing()
    {
        var answer = Source(new ScriptedSource("knowledge", ScriptedSource.Fails(ErrorCode.ServerError))).ReadAsync();
        await _time.WhenTimerAsync(Timeout, TestContext.Current.CancellationToken);

        _time.Advance(Timeout);
        _firstMayAnswer.SetResult();

        Assert.Equal("生成的回答", (await answer).Text());
    }

    [Fact]
    public async Task A_crashing_fallback_ends_both_calls_and_is_the_cause()
    {
        var standIn = new ScriptedSource("knowledge", new ScriptedSource.Script([], new InvalidOperationException("broken index")));
        var answer = Source(standIn).ReadAsync();
        await _time.WhenTimerAsync(Timeout, TestContext.Current.CancellationToken);

        _time.Advance(Timeout);

        Assert.Equal("broken index", (await Assert.ThrowsAsync<InvalidOperationException>(() => answer)).Message);
        Assert.True(_first.WasCancelled);
        Assert.Equal((1, 1), (_first.Ended, standIn.Ended));
    }

    [Fact]
    public async Task The_fallback_answers_while_the_late_run_is_still_ending()
    {
        var released = new TaskCompletionSource();
        var first = new ScriptedSource("openai", ScriptedSource.Says("晚") with { Until = _firstMayAnswer.Task, Released = released.Task });
        var source = Source(new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence)), first);
        var answer = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var next = answer.MoveNextAsync().AsTask();
        await _time.WhenTimerAsync(Timeout, TestContext.Current.CancellationToken);
        _time.Advance(Timeout);

        Assert.True(await next);
        Assert.Equal(Evidence[0], answer.Current);
        var leaving = answer.DisposeAsync().AsTask();
        Assert.False(leaving.IsCompleted);
        released.SetResult();
        await leaving;
    }

    [Fact]
    public async Task A_first_backend_that_fails_in_time_is_the_failure()
    {
        var standIn = new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence));
        var source = Source(standIn, new ScriptedSource("openai", ScriptedSource.Fails(ErrorCode.RagUnauthorized)));

        Assert.Equal(ErrorCode.RagUnauthorized, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        Assert.Equal(0, standIn.Asked);
    }

    [Fact]
    public async Task A_hanging_model_opens_its_breaker_and_then_the_fallback_answers_at_once()
    {
        using var metrics = new RecordedMetrics();
        var hangs = new ScriptedSource("openai", new ScriptedSource.Script([], Until: new TaskCompletionSource().Task));
        var guarded = new BreakerAnswerSource(hangs, _time, metrics.Answers, new LogLines<BreakerAnswerSource>());
        var source = new TimeoutFallbackAnswerSource(
            guarded, new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence)), Timeout, _time, new LogLines<TimeoutFallbackAnswerSource>());
        var answers = Enumerable.Range(0, 20).Select(_ => source.ReadAsync()).ToList();
        _time.Advance(Timeout);
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(Evidence, answer));

        Assert.Equal(Evidence, await source.ReadAsync());
        Assert.Equal(20, hangs.Asked);
        Assert.Contains("rag.breaker.changes 1 backend=openai state=open", metrics.Lines);
    }

    [Fact]
    public async Task If_the_fallback_has_no_evidence_an_uncallable_primary_is_the_failure()
    {
        var first = new ScriptedSource("openai", ScriptedSource.Fails(ErrorCode.RagRequestFailed, nothingRan: true));
        var source = Source(new ScriptedSource("knowledge", ScriptedSource.Says("没有找到")), first);

        Assert.Equal(ErrorCode.RagRequestFailed, (await source.ReadToEndAsync()).Failure?.Failure.Code);
    }

    [Fact]
    public async Task Cancelling_while_waiting_cancels_the_call()
    {
        using var cancel = new CancellationTokenSource();
        var source = Source(new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence)));
        await using var events = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = events.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.True(_first.WasCancelled);
    }

    private TimeoutFallbackAnswerSource Source(ScriptedSource standIn, ScriptedSource? first = null) => new(first ?? _first, standIn, Timeout, _time, new LogLines<TimeoutFallbackAnswerSource>());
}
