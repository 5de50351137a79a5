using RealtimeRag.FakeDify;

namespace RealtimeRag.UnitTests.Dify;

public sealed class FakeTimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Timers_fire_in_order_at_their_due_times()
    {
        var time = new FakeTime();
        var fired = new List<(string, TimeSpan)>();
        using var late = time.CreateTimer(_ => fired.Add(("late", time.Elapsed)), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using var early = time.CreateTimer(_ => fired.Add(("early", time.Elapsed)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal([("early", TimeSpan.FromSeconds(1)), ("late", TimeSpan.FromSeconds(2))], fired);
        Assert.Equal(TimeSpan.FromSeconds(3), time.Elapsed);
        Assert.Empty(time.Pending);
    }

    [Fact]
    public void A_periodic_timer_fires_repeatedly()
    {
        var time = new FakeTime();
        var count = 0;
        using var timer = time.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(3.5));
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task A_test_can_wait_for_a_delay_to_begin()
    {
        var time = new FakeTime();
        var delay = Task.Run(() => Task.Delay(TimeSpan.FromSeconds(5), time, Token), Token);
        await time.WhenTimerAsync(TimeSpan.FromSeconds(5), Token);
        Assert.False(delay.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        await delay;
    }

    [Fact]
    public async Task A_cancellation_after_a_time_follows_the_clock()
    {
        var time = new FakeTime();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        time.Advance(TimeSpan.FromSeconds(1));
        source.CancelAfter(TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(source.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, time, source.Token));
    }

    [Fact]
    public async Task Disposing_a_timer_waits_for_a_callback_under_way()
    {
        var time = new FakeTime();
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var timer = time.CreateTimer(
            _ =>
            {
                entered.Release();
                leave.Wait(Token);
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        var advancing = Task.Run(() => time.Advance(TimeSpan.FromSeconds(1)), Token);
        await entered.WaitAsync(Token);

        var disposing = timer.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        leave.Release();
        await disposing.WaitAsync(Token);
        await advancing;
    }
}
