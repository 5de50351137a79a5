using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>The separate time limits, on a clock that stands still until the test moves it.</summary>
public sealed class OpenAITimeTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task An_endpoint_that_never_answers_is_abandoned_at_the_first_token_limit()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Tell(arrived).Hang());
        using var talk = Talk(server);

        var answer = talk.AskAsync();
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCode.RagTimeout, await FailureAfterAsync(answer, 45));
        await server.CallerLeft.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Keep_alive_comments_are_not_tokens()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Comment().Comment().Comment().Hang());
        using var talk = Talk(server);

        Assert.Equal(ErrorCode.RagTimeout, await FailureAfterAsync(talk.AskAsync(), 45));
    }

    [Fact]
    public async Task Silence_between_tokens_has_its_own_limit()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句").Hang());
        using var talk = Talk(server);

        var answer = talk.AskAsync();

        Assert.Equal(ErrorCode.RagTimeout, await FailureAfterAsync(answer, 20));
        Assert.Equal("半句", OpenAITalk.Text((await answer).Events));
    }

    [Fact]
    public async Task Hidden_thinking_counts_as_progress()
    {
        var (thought, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().WaitFor(thought.Task).Reasoning("想").WaitFor(told.Task).Delta("好。").Finish().Done());
        using var talk = Talk(server);
        var answer = talk.AskAsync();

        await _time.WhenTimerAsync(Seconds(45), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(39));
        thought.SetResult();
        await _time.WhenAsync(() => _time.Pending.Contains(Seconds(20)), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(10));
        told.SetResult();

        Assert.Null((await answer).Failure);
    }

    [Fact]
    public async Task The_total_limit_ends_even_an_active_answer()
    {
        var more = new TaskCompletionSource();
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("甲").WaitFor(more.Task).Delta("乙").Hang());
        using var talk = Talk(server, o => o with { Timeout = Seconds(30) });
        var answer = talk.AskAsync();

        await _time.WhenTimerAsync(Seconds(20), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(15));
        more.SetResult();

        Assert.Equal(ErrorCode.RagTimeout, await FailureAfterAsync(answer, 15));
    }

    [Fact]
    public async Task A_slow_reader_is_not_mistaken_for_a_silent_endpoint()
    {
        var more = new TaskCompletionSource();
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句，").WaitFor(more.Task).Delta("另一半。").Finish().Done());
        using var talk = Talk(server);
        await using var answer = talk.Stream(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answer.MoveNextAsync());

        Assert.DoesNotContain(Seconds(20), _time.Pending);
        _time.Advance(Seconds(30));
        more.SetResult();

        Assert.True(await answer.MoveNextAsync());
        Assert.Equal(new AnswerEvent.Delta("另一半。"), answer.Current);
    }

    [Fact]
    public async Task Silence_counts_from_when_the_reader_asks_for_more()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句").Hang());
        using var talk = Talk(server);
        await using var answer = talk.Stream(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answer.MoveNextAsync());
        _time.Advance(Seconds(30));

        var next = answer.MoveNextAsync().AsTask();
        _time.Advance(Seconds(19));
        Assert.False(next.IsCompleted);
        _time.Advance(Seconds(1));

        Assert.Equal(ErrorCode.RagTimeout, (await Assert.ThrowsAsync<AnswerFailedException>(() => next)).Failure.Code);
    }

    [Fact]
    public async Task After_the_last_text_the_wait_for_token_usage_is_short()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("好。").Finish().Hang());
        using var talk = Talk(server);

        var answer = talk.AskAsync();
        await _time.WhenTimerAsync(Seconds(2), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(2));

        Assert.Equal(new AnswerEvent.Completed(), (await answer).Events[^1]);
    }

    [Fact]
    public async Task The_wait_before_a_retry_follows_the_endpoint()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Error(429, "rate_limit_exceeded", headers: ("Retry-After", "3")), FakeReply.Saying("好"));
        using var talk = Talk(server);

        var answer = talk.AskAsync();
        await _time.WhenTimerAsync(Seconds(3), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(3));

        Assert.Equal("好", OpenAITalk.Text((await answer).Events));
    }

    [Fact]
    public async Task The_wait_before_a_retry_may_exceed_the_first_token_limit()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Error(429, "rate_limit_exceeded", headers: ("Retry-After", "20")), FakeReply.Saying("好"));
        using var talk = Talk(server, static options => options with { FirstTokenTimeout = Seconds(10) });

        var answer = talk.AskAsync();
        await _time.WhenTimerAsync(Seconds(20), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(20));

        Assert.Equal("好", OpenAITalk.Text((await answer).Events));
    }

    private OpenAITalk Talk(FakeOpenAIServer server, Func<Server.Answers.OpenAI.OpenAIOptions, Server.Answers.OpenAI.OpenAIOptions>? change = null) =>
        new(server.BaseUrl, change, _time);

    private async Task<ErrorCode?> FailureAfterAsync(Task<(List<AnswerEvent> Events, AnswerFailure? Failure)> answer, int seconds)
    {
        await _time.WhenTimerAsync(Seconds(seconds), TestContext.Current.CancellationToken);
        _time.Advance(Seconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return (await answer).Failure?.Code;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
