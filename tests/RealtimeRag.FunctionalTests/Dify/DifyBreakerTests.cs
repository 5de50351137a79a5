using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Resilience;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>The breaker in front of Dify: what opens it, and who is kept out while it finds out whether Dify works again.</summary>
public sealed class DifyBreakerTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ServerMetrics>().BuildServiceProvider();
    private DifyBench _bench = null!;
    private BreakerAnswerSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _bench = await DifyBench.StartAsync(o => o with
        {
            Timeout = TimeSpan.FromSeconds(10),
            IdleTimeout = TimeSpan.FromMinutes(5),
            PingTimeout = TimeSpan.FromMinutes(5),
        });
        _source = new(_bench.Source, _bench.Time, _services.GetRequiredService<ServerMetrics>(), NullLogger<BreakerAnswerSource>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_answers_over_the_time_limit_do_not_open_the_breaker()
    {
        _bench.Fake.Default = FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("很长的回答");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Aborted);
        });
        var begun = new CountdownEvent(100);
        var asking = Enumerable.Range(0, 100).Select(_ => ReadAsync(begun)).ToList();
        await Task.Run(() => begun.Wait(DifyBench.Token), DifyBench.Token);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.All(await Task.WhenAll(asking), outcome => Assert.Equal((ErrorCode.RagTimeout, "很长的回答"), (outcome.Code, outcome.Text)));

        _bench.Fake.Default = FakeReply.Echo;
        Assert.True((await AskAsync()).IsComplete);
    }

    [Fact]
    public async Task A_probe_with_a_long_answer_blocks_no_other_question()
    {
        await OpenAsync();
        var end = new TaskCompletionSource();
        _bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await exchange.TextAsync("慢");
            await end.Task;
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }));
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var begun = new CountdownEvent(1);
        var probe = ReadAsync(begun);
        await Task.Run(() => begun.Wait(DifyBench.Token), DifyBench.Token);

        _bench.Fake.Default = FakeReply.Echo;
        Assert.True((await AskAsync()).IsComplete);
        end.SetResult();
        Assert.True((await probe).IsComplete);
    }

    [Fact]
    public async Task A_failed_probe_doubles_the_pause()
    {
        await OpenAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(ErrorCode.RagHttpError, (await AskAsync()).Code);
        _bench.Fake.Default = FakeReply.Echo;
        _bench.Time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.Equal(ErrorCode.RagRequestFailed, (await AskAsync()).Code);
        _bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True((await AskAsync()).IsComplete);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Fault16_Statuses_that_are_not_failures_of_Dify_never_open_the_breaker(int status)
    {
        _bench.Fake.Default = FakeReply.Status(status, "{}");
        for (var i = 0; i < 40; i++)
        {
            await AskAsync();
        }

        Assert.Equal(40, _bench.Fake.Log.Questions.Count);
    }

    private async Task OpenAsync()
    {
        _bench.Fake.Default = FakeReply.Status(502);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ErrorCode.RagHttpError, (await AskAsync()).Code);
        }

        var refused = await AskAsync();
        Assert.Equal((ErrorCode.RagRequestFailed, TimeSpan.FromSeconds(10)), (refused.Code, refused.Failure!.RetryAfter));
        Assert.Equal(20, _bench.Fake.Log.Questions.Count);
    }

    private Task<DifyOutcome> AskAsync() => DifyOutcome.ReadAsync(_source.AskAsync(DifyBench.Question(), DifyBench.Token));

    private async Task<DifyOutcome> ReadAsync(CountdownEvent begun)
    {
        List<AnswerEvent> events = [];
        try
        {
            await foreach (var e in _source.AskAsync(DifyBench.Question(), DifyBench.Token))
            {
                events.Add(e);
                if (e is AnswerEvent.Delta)
                {
                    begun.Signal();
                }
            }
        }
        catch (AnswerFailedException e)
        {
            return new(events, e);
        }

        return new(events, null);
    }
}
