using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Answers;

public sealed class AnswerDeadlineTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void The_total_ends_it()
    {
        using var deadline = new AnswerDeadline(_time, Seconds(10), CancellationToken.None);
        _time.Advance(Seconds(9));
        Assert.Equal((false, Seconds(1)), (deadline.HasPassed, deadline.Remaining));

        _time.Advance(Seconds(1));

        Assert.True(deadline.HasPassed);
        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Equal(TimeSpan.Zero, deadline.Remaining);
    }

    [Fact]
    public void A_step_has_its_own_limit_that_starts_anew_with_each()
    {
        using var deadline = new AnswerDeadline(_time, Seconds(100), CancellationToken.None);
        deadline.Allow(Seconds(3));
        _time.Advance(Seconds(2));
        deadline.Allow(Seconds(3));
        _time.Advance(Seconds(2));
        Assert.False(deadline.HasPassed);

        _time.Advance(Seconds(1));

        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public void A_step_never_reaches_beyond_the_total()
    {
        using var deadline = new AnswerDeadline(_time, Seconds(5), CancellationToken.None);
        _time.Advance(Seconds(4));
        deadline.Allow(Seconds(60));

        _time.Advance(Seconds(1));

        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_passed_limit()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new AnswerDeadline(_time, Seconds(5), caller.Token);

        await caller.CancelAsync();

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.False(deadline.HasPassed);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
