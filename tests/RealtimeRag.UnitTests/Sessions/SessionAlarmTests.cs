using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A session is woken at its deadline, however far away that is.</summary>
public sealed class SessionAlarmTests
{
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(400)]
    public async Task The_last_tick_comes_at_the_deadline_even_if_no_timer_can_wait_that_long(double days)
    {
        var clock = new SessionClock(_time);
        var deadline = clock.Now + TimeSpan.FromDays(days);
        var wasDue = 0;
        SessionAlarm alarm = null!;
        alarm = new SessionAlarm(clock, () =>
        {
            // What the session's loop does with a tick.
            alarm.HasRung();
            var isDue = deadline <= clock.Now;
            wasDue += isDue ? 1 : 0;
            alarm.Set(isDue ? null : deadline);
            return true;
        });
        await using (alarm)
        {
            alarm.Set(deadline);
            _time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, wasDue);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, wasDue);
        }
    }
}
