using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>A client that sends too much gets a warning, and is disconnected if it ignores it.</summary>
public sealed class MessageRateTests
{
    [Fact]
    public void A_burst_is_accepted_and_then_the_average_rate()
    {
        var rate = new MessageRate(perSecond: 10, burst: 5);
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => rate.Count(At(1)) == RateVerdict.Take));
        Assert.Equal(RateVerdict.Refuse, rate.Count(At(1.05)));
        Assert.Equal(RateVerdict.Take, rate.Count(At(1.101)));
        Assert.Equal(RateVerdict.Refuse, rate.Count(At(1.101)));
    }

    [Fact]
    public void No_rate_is_no_limit()
    {
        var rate = new MessageRate(perSecond: 0, burst: 1);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.Equal(RateVerdict.Take, rate.Count(At(1))));
    }

    [Fact]
    public void A_thousand_refusals_in_a_row_are_the_last_ones()
    {
        var rate = new MessageRate(perSecond: 1, burst: 1);
        rate.Count(At(0));
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Equal(RateVerdict.Refuse, rate.Count(At(0))));
        Assert.Equal(RateVerdict.GiveUp, rate.Count(At(0)));
    }

    [Fact]
    public void A_client_at_five_times_its_rate_is_eventually_closed()
    {
        var rate = new MessageRate(perSecond: 20, burst: 60);
        var verdicts = Enumerable.Range(0, 2_000).Select(i => rate.Count(At(i / 100.0))).ToList();
        Assert.InRange(verdicts.IndexOf(RateVerdict.GiveUp), 1_000, 1_500);
    }

    [Fact]
    public void A_client_that_slows_down_is_not_disconnected()
    {
        var rate = new MessageRate(perSecond: 10, burst: 10);
        for (var second = 0; second < 100; second++)
        {
            for (var i = 0; i < 60; i++)
            {
                Assert.NotEqual(RateVerdict.GiveUp, rate.Count(At(second)));
            }
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
