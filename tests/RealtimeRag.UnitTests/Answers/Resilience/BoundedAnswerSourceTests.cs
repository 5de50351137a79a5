using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Resilience;

namespace RealtimeRag.UnitTests.Answers.Resilience;

public sealed class BoundedAnswerSourceTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly RecordedMetrics _metrics = new();
    private readonly TaskCompletionSource _end = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task A_question_above_the_limit_waits_until_a_slot_is_free()
    {
        var inner = Inner();
        using var source = Source(inner, concurrent: 1, waiting: 1);
        var first = source.ReadAsync();
        var second = source.ReadAsync();
        Assert.Equal(1, inner.Asked);

        _end.SetResult();

        Assert.Equal("好", (await first).Text());
        Assert.Equal("好", (await second).Text());
    }

    [Fact]
    public async Task Waiting_too_long_is_reported_with_the_time_to_retry()
    {
        using var source = Source(Inner(), concurrent: 1, waiting: 1);
        var first = source.ReadAsync();
        var second = source.ReadToEndAsync();
        await _time.WhenTimerAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(2));

        var failure = (await second).Failure;
        Assert.Equal((ErrorCode.RagRateLimited, TimeSpan.FromSeconds(2)), (failure!.Failure.Code, failure.Failure.RetryAfter));
        Assert.True(failure.NothingRan);
        _end.SetResult();
        Assert.Equal("好", (await first).Text());
    }

    [Fact]
    public async Task Without_a_waiting_slot_it_is_refused_at_once()
    {
        using var source = Source(Inner(), concurrent: 1, waiting: 0);
        var first = source.ReadAsync();

        Assert.Equal(ErrorCode.RagRateLimited, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        Assert.Contains("rag.answers.turned_away 1", _metrics.Lines);
        _end.SetResult();
        await first;
    }

    [Fact]
    public async Task Leaving_frees_the_slot()
    {
        _end.SetResult();
        using var source = Source(Inner(), concurrent: 1, waiting: 0);
        await using (var left = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            Assert.True(await left.MoveNextAsync());
        }

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    [Fact]
    public async Task A_slot_is_held_until_the_run_of_an_abandoned_answer_has_ended()
    {
        _end.SetResult();
        var released = new TaskCompletionSource();
        using var source = Source(new("dify", ScriptedSource.Says("好") with { Released = released.Task }), concurrent: 1, waiting: 0);
        var left = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await left.MoveNextAsync());
        var leaving = left.DisposeAsync();

        Assert.Equal(ErrorCode.RagRateLimited, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        released.SetResult();
        await leaving;

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    [Fact]
    public async Task A_slot_is_held_until_the_run_of_a_failed_answer_has_ended()
    {
        var released = new TaskCompletionSource();
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(ErrorCode.RagTimeout) with { Released = released.Task });
        using var source = Source(inner, concurrent: 1, waiting: 0);
        var failed = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.Equal(ErrorCode.RagTimeout, (await Assert.ThrowsAsync<AnswerFailedException>(() => failed.MoveNextAsync().AsTask())).Failure.Code);
        var leaving = failed.DisposeAsync();

        Assert.Equal(ErrorCode.RagRateLimited, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        released.SetResult();
        await leaving;
        await source.ReadToEndAsync();
        Assert.Equal(2, inner.Asked);
    }

    [Fact]
    public async Task Without_waiting_a_free_slot_is_taken()
    {
        _end.SetResult();
        using var source = Source(Inner(), concurrent: 1, waiting: 5, seconds: 0);

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    [Fact]
    public async Task Without_waiting_a_question_beyond_the_bound_is_refused_at_once()
    {
        using var source = Source(Inner(), concurrent: 1, waiting: 5, seconds: 0);
        var first = source.ReadAsync();

        Assert.Equal(ErrorCode.RagRateLimited, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        _end.SetResult();
        await first;
    }

    [Fact]
    public async Task A_question_cancelled_while_it_waits_is_never_asked()
    {
        var inner = Inner();
        using var source = Source(inner, concurrent: 1, waiting: 1);
        var first = source.ReadAsync();
        using var cancel = new CancellationTokenSource();
        await using (var waiting = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token))
        {
            var next = waiting.MoveNextAsync().AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }

        _end.SetResult();
        await first;
        Assert.Equal(1, inner.Asked);
    }

    private ScriptedSource Inner() => new("dify", ScriptedSource.Says("好") with { Until = _end.Task });

    private BoundedAnswerSource Source(ScriptedSource inner, int concurrent, int waiting, int seconds = 2) =>
        new(inner, new ConcurrencyOptions(concurrent, waiting, TimeSpan.FromSeconds(seconds)), _time, _metrics.Answers);
}
