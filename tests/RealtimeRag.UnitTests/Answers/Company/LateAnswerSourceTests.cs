using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Company;

namespace RealtimeRag.UnitTests.Answers.Company;

public sealed class LateAnswerSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly AnswerEvent[] Evidence =
        [new AnswerEvent.Delta("摘录"), new AnswerEvent.Cited([new Citation(1, "手册", "摘录", 1)]), new AnswerEvent.Completed()];

    private readonly FakeTime _time = new();
    private readonly TaskCompletionSource _firstMayAnswer = new();
    private readonly ScriptedSource _first;

    public LateAnswerSourceTests() => _first = new ScriptedSource("openai", ScriptedSource.Says("生成", "的回答") with { Until = _firstMayAnswer.Task });

    [Fact]
    public async Task A_punctual_answer_is_passed_on()
    {
        _firstMayAnswer.SetResult();
        var standIn = new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence));

        Assert.Equal("生成的回答", (await Source(standIn).ReadAsync()).Text());
        Assert.Equal(0, standIn.Asked);
    }

    [Fact]
    public async Task When_the_first_piece_is_late_the_stand_in_answers_and_the_late_call_is_cancelled()
    {
        var answer = Source(new ScriptedSource("knowledge", new ScriptedSource.Script(Evidence))).ReadAsync();
        await _time.WhenTimerAsync(Patience, TestContext.Current.CancellationToken);

        _time.Advance(Patience);

        Assert.Equal(Evidence, await answer);
        Assert.True(_first.WasCancelled);
    }

    [Fact]
    public async Task A_stand_in_without_evidence_stays_silent()
    {
        var standIn = new ScriptedSource("knowledge", ScriptedSource.Says("没有找到"));
        var answer = Source(standIn).ReadAsync();
        await _time.WhenTimerAsync(Patience, TestContext.Current.CancellationToken);

        _time.Advance(Patience);
        _firstMayAnswer.SetResult();

        Assert.Equal("生成的回答", (await answer).Text());
    }

    [Fact]
    public async Task A_stand_in_that_fails_changes_nothing()
    {
        var answer = Source(new ScriptedSource("knowledge", ScriptedSource.Fails(ErrorCode.ServerError))).ReadAsync();
        await _time.WhenTimerAsync(Patience, TestContext.Current.CancellationToken);

        _time.Advance(Patience);
        _firstMayAnswer.SetResult();

        Assert.Equal("生成的回答", (await answer).Text());
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

    private LateAnswerSource Source(ScriptedSource standIn) => new(_first, standIn, Patience, _time, new LogLines<LateAnswerSource>());
}
