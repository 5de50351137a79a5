using RealtimeRag.Server.Limits.Rates;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>A rate lets a burst through, then one event per interval; the caller supplies the clock.</summary>
public sealed class RateTests
{
    private static readonly Rate SixAMinute = new(0.1, 3);
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void At_the_limit_an_event_is_accepted_and_the_next_gets_a_wait()
    {
        var cell = new RateCell(SixAMinute);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, cell.Take(Start)));
        Assert.Equal(TimeSpan.FromSeconds(10), cell.Take(Start));
        Assert.Equal(TimeSpan.FromSeconds(1), cell.Take(Start + TimeSpan.FromSeconds(9)));
        Assert.Equal(TimeSpan.Zero, cell.Take(Start + TimeSpan.FromSeconds(10)));
        Assert.NotEqual(TimeSpan.Zero, cell.Take(Start + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Half_a_burst_is_replenished_in_half_the_time()
    {
        var cell = new RateCell(new Rate(1, 4));
        Assert.True(cell.HasHalf(Start));
        Assert.All(Enumerable.Range(0, 4), _ => cell.Take(Start));

        Assert.False(cell.HasHalf(Start + TimeSpan.FromSeconds(1.9)));
        Assert.True(cell.HasHalf(Start + TimeSpan.FromSeconds(2)));
        Assert.True(new RateCell(Rate.Unlimited).HasHalf(Start));
    }

    [Fact]
    public void A_refused_event_does_not_delay_the_next_one()
    {
        var cell = new RateCell(SixAMinute);
        for (var i = 0; i < 100; i++)
        {
            cell.Take(Start);
        }

        Assert.Equal(TimeSpan.Zero, cell.Take(Start + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void After_a_pause_of_any_length_there_is_one_burst_and_no_more()
    {
        var cell = new RateCell(SixAMinute);
        cell.Take(Start);

        var later = Start + TimeSpan.FromDays(1);
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => cell.Take(later) == TimeSpan.Zero));
    }

    [Fact]
    public void In_the_long_run_at_most_the_average_plus_one_burst_is_accepted()
    {
        var cell = new RateCell(new(20, 60));

        var taken = Enumerable.Range(0, 100_000).Count(step => cell.Take(Start + TimeSpan.FromMilliseconds(step)) == TimeSpan.Zero);

        Assert.InRange(taken, 2_050, 2_061);
    }

    [Fact]
    public void Large_events_cost_more_up_to_a_whole_burst()
    {
        var cell = new RateCell(new(100, 1_000));

        Assert.Equal(TimeSpan.Zero, cell.Take(Start, cost: 5_000));
        Assert.Equal(TimeSpan.FromSeconds(1), cell.Take(Start, cost: 100));
    }

    [Fact]
    public void Without_a_limit_everything_is_accepted() =>
        Assert.All(Enumerable.Range(0, 10_000), static _ => Assert.Equal(TimeSpan.Zero, new RateCell(Rate.Unlimited).Take(Start)));

    [Fact]
    public void Keys_are_counted_separately()
    {
        var rates = new KeyedRates(SixAMinute);
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => rates.Take("one", Start) == TimeSpan.Zero));
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => rates.Take("other", Start) == TimeSpan.Zero));
    }

    [Fact]
    public void Idle_keys_are_removed_and_active_ones_are_kept()
    {
        var rates = new KeyedRates(SixAMinute);
        var now = Start;
        for (var i = 0; i < 100_000; i++)
        {
            rates.Take($"passer-by {i}", now += TimeSpan.FromSeconds(1));
            rates.Take("regular", now);
        }

        Assert.InRange(rates.Count, 1, 4_096);
        Assert.NotEqual(TimeSpan.Zero, rates.Take("regular", now));
    }

    [Fact]
    public void Each_key_is_limited_until_one_leaves()
    {
        var counts = new KeyedCounts();
        Assert.True(counts.TryEnter("a", 2));
        Assert.True(counts.TryEnter("a", 2));
        Assert.False(counts.TryEnter("a", 2));
        Assert.True(counts.TryEnter("b", 2));

        counts.Leave("a");
        Assert.True(counts.TryEnter("a", 2));
    }

    [Fact]
    public void With_a_limit_of_zero_there_may_be_any_number()
    {
        var counts = new KeyedCounts();
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(counts.TryEnter("a", 0)));
    }
}
