using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Resilience;

namespace RealtimeRag.UnitTests.Answers.Resilience;

public sealed class FallbackAnswerSourceTests : IDisposable
{
    private readonly RecordedMetrics _metrics = new();
    private readonly LogLines<FallbackAnswerSource> _log = new();
    private readonly ScriptedSource _second = new("knowledge", ScriptedSource.Says("备用回答"));

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task A_working_backend_needs_no_fallback()
    {
        Assert.Equal("好", (await Source(ScriptedSource.Says("好")).ReadAsync()).Text());
        Assert.Equal(0, _second.Asked);
    }

    [Fact]
    public async Task Failing_before_the_first_piece_lets_the_second_answer()
    {
        var events = await Source(ScriptedSource.Fails(ErrorCode.RagTimeout)).ReadAsync();

        Assert.Equal("备用回答", events.Text());
        Assert.Contains("rag.fallbacks 1 from=dify to=knowledge", _metrics.Lines);
        Assert.Contains("RAG_TIMEOUT", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_after_the_first_piece_stays_a_failure()
    {
        var (events, failure) = await Source(ScriptedSource.Fails(ErrorCode.RagIncomplete, pieces: "半句")).ReadToEndAsync();

        Assert.Equal(("半句", ErrorCode.RagIncomplete), (events.Text(), failure?.Failure.Code));
        Assert.Equal(0, _second.Asked);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_second_paid_backend_is_asked_only_if_the_first_did_nothing(bool nothingRan, int asked)
    {
        var source = Source(ScriptedSource.Fails(ErrorCode.RagRequestFailed, nothingRan), isPaidTwice: true);

        await source.ReadToEndAsync();

        Assert.Equal(asked, _second.Asked);
    }

    [Fact]
    public async Task Both_failing_is_the_failure_of_the_second()
    {
        var second = new ScriptedSource("openai", ScriptedSource.Fails(ErrorCode.RagUnauthorized));
        var source = new FallbackAnswerSource(
            new ScriptedSource("dify", ScriptedSource.Fails(ErrorCode.RagTimeout)), second, isPaidTwice: false, _metrics.Answers, _log);

        Assert.Equal(ErrorCode.RagUnauthorized, (await source.ReadToEndAsync()).Failure?.Failure.Code);
    }

    [Fact]
    public async Task The_fallback_neither_receives_nor_leaves_a_conversation()
    {
        AnswerEvent[] own = [new AnswerEvent.ConversationMoved("c-2", false), new AnswerEvent.Identified("m-2"), new AnswerEvent.Delta("好"), new AnswerEvent.Completed()];
        var second = new ScriptedSource("dify", new ScriptedSource.Script(own));
        var source = new FallbackAnswerSource(
            new ScriptedSource("openai", ScriptedSource.Fails(ErrorCode.RagTimeout)), second, isPaidTwice: false, _metrics.Answers, _log);

        var events = await source.ReadAsync(AnswerStreams.Request() with { ConversationId = "c-1" });

        Assert.Null(second.Requests[0].ConversationId);
        Assert.Equal([new AnswerEvent.Delta("好"), new AnswerEvent.Completed()], events);
    }

    [Fact]
    public async Task Cancelling_does_not_trigger_the_fallback()
    {
        using var cancel = new CancellationTokenSource();
        var first = new ScriptedSource("dify", new ScriptedSource.Script([], Until: new TaskCompletionSource().Task));
        var source = new FallbackAnswerSource(first, _second, isPaidTwice: false, _metrics.Answers, _log);
        await using var events = source.AskAsync(AnswerStreams.Request(), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = events.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(0, _second.Asked);
    }

    [Fact]
    public async Task The_second_answers_while_the_first_is_still_ending_its_run_and_leaving_waits_for_both()
    {
        var released = new TaskCompletionSource();
        var source = Source(ScriptedSource.Fails(ErrorCode.RagTimeout) with { Released = released.Task });
        var answer = source.AskAsync(AnswerStreams.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator();

        Assert.True(await answer.MoveNextAsync());
        Assert.Equal(new AnswerEvent.Delta("备用回答"), answer.Current);
        var leaving = answer.DisposeAsync().AsTask();
        Assert.False(leaving.IsCompleted);
        released.SetResult();
        await leaving;
        Assert.Equal(1, _second.Ended);
    }

    private FallbackAnswerSource Source(ScriptedSource.Script first, bool isPaidTwice = false) =>
        new(new ScriptedSource("dify", first), _second, isPaidTwice, _metrics.Answers, _log);
}
