using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Company;

namespace RealtimeRag.UnitTests.Answers.Company;

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
    public async Task Faults_of_the_backend_open_it_and_then_nobody_is_asked(ErrorCode code)
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
    public async Task What_waiting_cannot_mend_does_not_open_it(ErrorCode code)
    {
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(code));

        await AskAsync(Source(inner), 40);

        Assert.Equal(40, inner.Asked);
    }

    [Fact]
    public async Task A_status_that_is_about_the_question_alone_does_not_open_it()
    {
        var inner = new ScriptedSource("dify", ScriptedSource.Fails(ErrorCode.RagHttpError, retryable: false));

        await AskAsync(Source(inner), 40);

        Assert.Equal(40, inner.Asked);
    }

    [Fact]
    public async Task A_refused_key_alarms_the_operator_once_a_minute()
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
    public async Task A_probe_that_is_walked_away_from_gives_its_place_back()
    {
        var fails = Enumerable.Repeat(ScriptedSource.Fails(ErrorCode.RagTimeout), 20);
        var source = Source(new ScriptedSource("dify", [.. fails, ScriptedSource.Says("一", "二")]));
        await AskAsync(source, 20);
        _time.Advance(TimeSpan.FromSeconds(10));
        await using (var probe = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator())
        {
            Assert.True(await probe.MoveNextAsync());
        }

        Assert.Equal("一二", (await source.ReadAsync()).Text());
    }

    private IEnumerable<string> Alarms() => _log.All.Where(line => line.StartsWith("Critical", StringComparison.Ordinal));

    private BreakerAnswerSource Source(ScriptedSource inner) => new(inner, new CircuitBreaker(_time), _time, _metrics.Answers, _log);

    private static async Task AskAsync(BreakerAnswerSource source, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await source.ReadToEndAsync();
        }
    }
}
