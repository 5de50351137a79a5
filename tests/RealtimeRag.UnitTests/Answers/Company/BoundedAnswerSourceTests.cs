using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Company;

namespace RealtimeRag.UnitTests.Answers.Company;

public sealed class BoundedAnswerSourceTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly RecordedMetrics _metrics = new();
    private readonly TaskCompletionSource _end = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task One_over_the_bound_waits_and_is_answered_when_a_place_is_free()
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
    public async Task Waiting_too_long_is_told_with_the_time_to_come_back()
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
    public async Task Without_a_place_to_wait_it_is_told_at_once()
    {
        using var source = Source(Inner(), concurrent: 1, waiting: 0);
        var first = source.ReadAsync();

        Assert.Equal(ErrorCode.RagRateLimited, (await source.ReadToEndAsync()).Failure?.Failure.Code);
        Assert.Contains("rag.answers.turned_away 1", _metrics.Lines);
        _end.SetResult();
        await first;
    }

    [Fact]
    public async Task Walking_away_frees_the_place()
    {
        _end.SetResult();
        using var source = Source(Inner(), concurrent: 1, waiting: 0);
        await using (var left = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            Assert.True(await left.MoveNextAsync());
        }

        Assert.Equal("好", (await source.ReadAsync()).Text());
    }

    private ScriptedSource Inner() => new("dify", ScriptedSource.Says("好") with { Until = _end.Task });

    private BoundedAnswerSource Source(ScriptedSource inner, int concurrent, int waiting) =>
        new(inner, new AnswerBounds(concurrent, waiting, TimeSpan.FromSeconds(2)), _time, _metrics.Answers);
}
