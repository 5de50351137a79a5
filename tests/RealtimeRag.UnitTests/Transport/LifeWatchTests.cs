using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>What becomes of a connection that is idle or old, minute by minute.</summary>
public sealed class LifeWatchTests
{
    private static readonly TimeSpan Opened = TimeSpan.FromHours(3);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly LifeLimits Usual = new(15 * Minute, 8 * 60 * Minute);
    private static readonly LifeLimits OnlyAge = Usual with { Idle = TimeSpan.Zero };

    [Fact]
    public void A_silent_connection_is_warned_after_fourteen_minutes_and_closed_after_fifteen()
    {
        var watch = new LifeWatch(Usual, Opened);
        Assert.Equal(Opened + (14 * Minute), GoesOn(watch.Look(Opened, Opened, false)));
        Assert.Equal(Opened + (14 * Minute), GoesOn(watch.Look(Opened + (14 * Minute) - Tick, Opened, false)));
        Assert.Equal(new(LifeVerdict.Warn, GoingAwayReason.Idle, Minute, Opened + (15 * Minute)), watch.Look(Opened + (14 * Minute), Opened, false));
        Assert.Equal(Opened + (15 * Minute), GoesOn(watch.Look(Opened + (15 * Minute) - Tick, Opened, false)));
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Idle), End(watch.Look(Opened + (15 * Minute), Opened, false)));
    }

    [Fact]
    public void A_message_after_the_warning_begins_the_time_anew_and_it_is_warned_again()
    {
        var watch = new LifeWatch(Usual, Opened);
        watch.Look(Opened + (14 * Minute), Opened, false);
        var heard = Opened + (14.5 * Minute);
        Assert.Equal(heard + (14 * Minute), GoesOn(watch.Look(Opened + (15 * Minute), heard, false)));
        Assert.Equal((LifeVerdict.Warn, Minute), Warning(watch.Look(heard + (14 * Minute), heard, false)));
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Idle), End(watch.Look(heard + (15 * Minute), heard, false)));
    }

    [Fact]
    public void While_something_is_answered_a_connection_is_not_idle()
    {
        var watch = new LifeWatch(Usual, Opened);
        Assert.Equal(Opened + (28 * Minute), GoesOn(watch.Look(Opened + (14 * Minute), Opened, true)));
        Assert.Equal(Opened + (31 * Minute), GoesOn(watch.Look(Opened + (17 * Minute), Opened, true)));
        Assert.Equal((LifeVerdict.Warn, Minute), Warning(watch.Look(Opened + (31 * Minute), Opened, false)));
    }

    [Fact]
    public void An_old_connection_is_warned_once_however_much_is_said_and_closed_after_eight_hours()
    {
        var watch = new LifeWatch(OnlyAge, Opened);
        var end = Opened + (480 * Minute);
        Assert.Equal(end - Minute, GoesOn(watch.Look(Opened, Opened, false)));
        Assert.Equal(new(LifeVerdict.Warn, GoingAwayReason.Age, Minute, end), watch.Look(end - Minute, end - Minute, false));
        Assert.Equal(end, GoesOn(watch.Look(end - Tick, end - Tick, false)));
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Age), End(watch.Look(end, end, false)));
    }

    [Fact]
    public void An_answer_that_is_running_at_the_end_may_complete_within_a_minute()
    {
        var end = Opened + (480 * Minute);
        var watch = new LifeWatch(OnlyAge, Opened);
        watch.Look(end - Minute, end, true);
        Assert.Equal(end + TimeSpan.FromSeconds(1), GoesOn(watch.Look(end, end, true)));
        Assert.Equal(end + Minute, GoesOn(watch.Look(end + Minute - TimeSpan.FromSeconds(1), end, true)));
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Age), End(watch.Look(end + Minute, end, true)));
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Age), End(new LifeWatch(OnlyAge, Opened).Look(end + Tick, end, false)));
    }

    [Fact]
    public void Both_limits_can_end_together_and_each_is_warned_of()
    {
        var watch = new LifeWatch(new(15 * Minute, 15 * Minute), Opened);
        var first = watch.Look(Opened + (14 * Minute), Opened, false);
        var second = watch.Look(Opened + (14 * Minute), Opened, false);
        Assert.Equal((GoingAwayReason.Age, GoingAwayReason.Idle), (first.Reason, second.Reason));
        Assert.Equal(Opened + (14 * Minute), first.Next);
        Assert.Equal(Opened + (15 * Minute), second.Next);
        Assert.Equal((LifeVerdict.Close, GoingAwayReason.Age), End(watch.Look(Opened + (15 * Minute), Opened, false)));
    }

    [Fact]
    public void Limits_that_are_off_are_never_looked_at_again() =>
        Assert.Null(GoesOn(new LifeWatch(new(TimeSpan.Zero, TimeSpan.Zero), Opened).Look(Opened, Opened, false)));

    [Theory]
    [InlineData(28_800, 60)]
    [InlineData(120, 60)]
    [InlineData(119, 59.5)]
    [InlineData(2, 1)]
    public void The_notice_is_a_minute_and_half_of_a_short_limit(double limit, double notice) =>
        Assert.Equal(TimeSpan.FromSeconds(notice), LifeLimits.NoticeOf(TimeSpan.FromSeconds(limit)));

    private static TimeSpan Tick => TimeSpan.FromTicks(1);

    private static TimeSpan? GoesOn(LifeStep step)
    {
        Assert.Equal(LifeVerdict.GoOn, step.Verdict);
        return step.Next;
    }

    private static (LifeVerdict Verdict, GoingAwayReason Reason) End(LifeStep step) => (step.Verdict, step.Reason);

    private static (LifeVerdict Verdict, TimeSpan In) Warning(LifeStep step) => (step.Verdict, step.In);
}
