using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>Which time limit of a question ends it.</summary>
public sealed class DifyClockTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly DifyClock _clock;

    public DifyClockTests() => _clock = new(Seconds(60), _time);

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void The_total_runs_from_the_start()
    {
        Pass(59.9);
        Assert.Equal((false, null), Now());
        Assert.Equal((Seconds(59.9), Seconds(0.1)), (_clock.Elapsed, _clock.Remaining));
        Pass(0.1);
        Assert.Equal((true, DifyLimit.Total), Now());
    }

    [Fact]
    public void One_limit_runs_beside_the_total()
    {
        _clock.Begin(DifyLimit.Headers, Seconds(15));
        Pass(15);
        Assert.Equal((true, DifyLimit.Headers), Now());
    }

    [Fact]
    public void Beginning_another_limit_replaces_the_one_before()
    {
        _clock.Begin(DifyLimit.Headers, Seconds(15));
        Pass(14);
        _clock.Begin(DifyLimit.FirstContent, Seconds(20));
        Pass(19);
        Assert.Equal((false, null), Now());
        Pass(1);
        Assert.Equal((true, DifyLimit.FirstContent), Now());
    }

    [Fact]
    public void A_pause_leaves_only_the_total()
    {
        _clock.Begin(DifyLimit.Idle, Seconds(5));
        _clock.Pause();
        Pass(59);
        Assert.Equal((false, null), Now());
        Pass(1);
        Assert.Equal((true, DifyLimit.Total), Now());
    }

    [Fact]
    public void Nothing_replaces_a_sealed_limit()
    {
        _clock.Seal(DifyLimit.Tail, Seconds(2));
        _clock.Begin(DifyLimit.Idle, Seconds(20));
        _clock.Pause();
        Pass(2);
        Assert.Equal((true, DifyLimit.Tail), Now());
    }

    [Fact]
    public void A_cancelled_question_passed_no_limit()
    {
        _clock.Cancel();
        Assert.Equal((true, null), Now());
    }

    [Fact]
    public void After_the_end_everything_is_quietly_too_late()
    {
        _clock.Dispose();
        _clock.Begin(DifyLimit.Idle, Seconds(1));
        _clock.Cancel();
        Pass(100);
        Assert.False(_clock.Token.IsCancellationRequested);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private (bool Fired, DifyLimit? Passed) Now() => (_clock.Token.IsCancellationRequested, _clock.Passed);

    private void Pass(double seconds) => _time.Advance(Seconds(seconds));
}
