using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>An answer that is no longer wanted is stopped at Dify; otherwise Dify would generate and charge for all of it.</summary>
public sealed class DifyStopTests
{
    [Fact]
    public async Task Leaving_an_answer_early_stops_its_task_for_its_user()
    {
        await using var bench = await DifyBench.StartAsync();
        string? task = null;
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            task = exchange.TaskId;
            await FakeReply.Endless("好").SendAsync(exchange);
        }));
        await foreach (var e in bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token))
        {
            if (e is AnswerEvent.Delta)
            {
                break;
            }
        }

        await bench.Source.WhenIdleAsync(DifyBench.Token);
        var stop = bench.Fake.Log.Stops.Single();
        Assert.Equal(task, stop.StoppedTask);
        Assert.Equal("ws-user-s-1", stop.Text("user"));
        await bench.Fake.Log.WhenAsync(log => log.Aborted == 1, DifyBench.Token);
    }

    [Theory]
    [InlineData("stream_chat_stopped_by_user.sse")]
    [InlineData("stream_chatflow_stopped.sse")]
    [InlineData("stream_chatflow_node_failed.sse")]
    public async Task A_cancelled_answer_counts_as_cancelled_however_Dify_ends_it(string end)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            await exchange.WhenStoppedAsync();
            await FakeReply.Fixture(end).SendAsync(exchange);
        }));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(DifyBench.Token);
        List<AnswerEvent> events = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var e in bench.Source.AskAsync(DifyBench.Question(), cancel.Token))
            {
                events.Add(e);
                if (e is AnswerEvent.Delta)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Equal("保修", Assert.Single(events.OfType<AnswerEvent.Delta>()).Text);
        Assert.Single(bench.Fake.Log.Stops);
        Assert.DoesNotContain("[Dify RAG Error]", bench.Log.Public);
    }

    [Fact]
    public async Task A_task_that_is_not_known_yet_is_stopped_as_soon_as_an_event_shows_it()
    {
        await using var bench = await DifyBench.StartAsync();
        var late = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.WriteAsync(FakeEvents.Ping);
            await late.Task;
            await FakeReply.Endless("好").SendAsync(exchange);
        }));
        var leaving = (await AskAndCancelAsync(bench)).DisposeAsync().AsTask();
        Assert.Equal(1, bench.Source.Running);
        Assert.Empty(bench.Fake.Log.Stops);
        Assert.False(leaving.IsCompleted);
        late.SetResult();
        await leaving;
        Assert.Single(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task A_task_is_stopped_even_when_the_reply_had_not_begun()
    {
        await using var bench = await DifyBench.StartAsync();
        var late = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Script(async exchange =>
        {
            await late.Task;
            exchange.BeginStream();
            await FakeReply.Endless("好").SendAsync(exchange);
        }));
        var leaving = (await AskAndCancelAsync(bench)).DisposeAsync().AsTask();
        late.SetResult();
        await leaving;
        Assert.Single(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task The_search_for_the_task_ends_after_thirty_seconds()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Hang);
        var leaving = (await AskAndCancelAsync(bench)).DisposeAsync().AsTask();
        bench.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, bench.Source.Running);
        Assert.False(leaving.IsCompleted);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await leaving;
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task A_blocking_call_has_no_task_and_is_simply_abandoned()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        bench.Fake.Enqueue(FakeReply.Hang);
        await (await AskAndCancelAsync(bench)).DisposeAsync();
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task A_question_waiting_for_a_retry_is_simply_dropped()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture("error_429_too_many_requests.json"));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(DifyBench.Token);
        var asking = DifyOutcome.ReadAsync(bench.Source.AskAsync(DifyBench.Question(), cancel.Token));
        await bench.Time.WhenTimerAsync(TimeSpan.FromSeconds(0.5), DifyBench.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Single(bench.Fake.Log.Requests);
    }

    [Fact]
    public async Task A_finished_answer_is_not_stopped()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.AskAsync();
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Empty(bench.Fake.Log.Stops);
    }

    [Fact]
    public async Task Two_hundred_answers_abandoned_at_random_points_all_end()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Default = FakeReply.Streaming(async exchange =>
        {
            for (var i = 0; i < 10; i++)
            {
                await exchange.TextAsync("好");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var left = i % 7;
            await foreach (var _ in bench.Source.AskAsync(DifyBench.Question() with { SessionId = "s-" + i }, DifyBench.Token))
            {
                if (left-- == 0)
                {
                    break;
                }
            }
        }));
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Equal(200, bench.Fake.Log.Stops.Select(s => s.StoppedTask).Distinct().Count());
        Assert.Equal(200, bench.Fake.Log.Stops.Count);
    }

    [Fact]
    public async Task A_failure_is_reported_at_once_and_disposal_waits_for_the_stop()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { IdleTimeout = TimeSpan.FromSeconds(7) });
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("保修");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        }));
        var stopping = new TaskCompletionSource();
        bench.Fake.Stop = FakeReply.Script(_ => stopping.Task);
        var answer = bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token).GetAsyncEnumerator(DifyBench.Token);
        while (await answer.MoveNextAsync() && answer.Current is not AnswerEvent.Delta)
        {
        }

        var next = answer.MoveNextAsync().AsTask();
        await bench.PassAsync(7);
        await Assert.ThrowsAsync<AnswerFailedException>(() => next);
        var leaving = answer.DisposeAsync().AsTask();
        await bench.Fake.Log.WhenAsync(log => log.Stops.Count == 1, DifyBench.Token);
        Assert.False(leaving.IsCompleted);
        stopping.SetResult();
        await leaving;
    }

    /// <summary>
    /// Cancels once the question has reached Dify, when no event has shown a task yet. Reading ends at once; what is
    /// returned is left when Dify's run has ended.
    /// </summary>
    private static async Task<IAsyncDisposable> AskAndCancelAsync(DifyBench bench)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(DifyBench.Token);
        var answer = bench.Source.AskAsync(DifyBench.Question(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = answer.MoveNextAsync().AsTask();
        await bench.Fake.Log.WhenAsync(log => log.Questions.Count == 1, DifyBench.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        return answer;
    }
}
