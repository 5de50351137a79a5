using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

/// <summary>Which time limit of a question ends it.</summary>
public sealed class AnswerDeadlineTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly AnswerDeadline _clock;

    public AnswerDeadlineTests() => _clock = new(_time, Seconds(60));

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void The_total_runs_from_the_start()
    {
        Pass(59.9);
        Assert.Equal((false, null), Now());
        Assert.Equal((Seconds(59.9), Seconds(0.1)), (_clock.Elapsed, _clock.Remaining));
        Pass(0.1);
        Assert.Equal((true, AnswerLimit.Total), Now());
    }

    [Fact]
    public void One_limit_runs_beside_the_total()
    {
        _clock.Begin(AnswerLimit.Headers, Seconds(15));
        Pass(15);
        Assert.Equal((true, AnswerLimit.Headers), Now());
    }

    [Fact]
    public void Beginning_another_limit_replaces_the_one_before()
    {
        _clock.Begin(AnswerLimit.Headers, Seconds(15));
        Pass(14);
        _clock.Begin(AnswerLimit.FirstContent, Seconds(20));
        Pass(19);
        Assert.Equal((false, null), Now());
        Pass(1);
        Assert.Equal((true, AnswerLimit.FirstContent), Now());
    }

    [Fact]
    public void A_pause_leaves_only_the_total()
    {
        _clock.Begin(AnswerLimit.Idle, Seconds(5));
        _clock.Pause();
        Pass(59);
        Assert.Equal((false, null), Now());
        Pass(1);
        Assert.Equal((true, AnswerLimit.Total), Now());
    }

    [Fact]
    public void Nothing_replaces_a_sealed_limit()
    {
        _clock.Seal(AnswerLimit.Tail, Seconds(2));
        _clock.Begin(AnswerLimit.Idle, Seconds(20));
        _clock.Pause();
        Pass(2);
        Assert.Equal((true, AnswerLimit.Tail), Now());
    }

    [Fact]
    public void A_cancelled_question_exceeded_no_limit()
    {
        _clock.Cancel();
        Assert.Equal((true, null), Now());
    }

    [Fact]
    public async Task The_callers_cancellation_is_not_a_timeout()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new AnswerDeadline(_time, Seconds(5), caller.Token);
        await caller.CancelAsync();
        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Equal((false, null), (deadline.HasPassed, deadline.Passed));
    }

    [Fact]
    public void A_limit_beyond_the_total_never_expires()
    {
        _clock.Begin(AnswerLimit.Idle, Seconds(100));
        Pass(70);
        Assert.Equal((true, AnswerLimit.Total), Now());
        Assert.Equal((true, TimeSpan.Zero), (_clock.HasPassed, _clock.Remaining));
    }

    [Fact]
    public void After_disposal_calls_are_ignored()
    {
        _clock.Dispose();
        _clock.Begin(AnswerLimit.Idle, Seconds(1));
        _clock.Cancel();
        Pass(100);
        Assert.False(_clock.Token.IsCancellationRequested);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private (bool Fired, AnswerLimit? Passed) Now() => (_clock.Token.IsCancellationRequested, _clock.Passed);

    private void Pass(double seconds) => _time.Advance(Seconds(seconds));
}
