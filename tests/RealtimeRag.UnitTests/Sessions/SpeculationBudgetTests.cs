using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Speculation stops automatically if it does not pay off.</summary>
public sealed class SpeculationBudgetTests : IDisposable
{
    private static readonly TimeSpan Saved = TimeSpan.FromMilliseconds(300);
    private const string Party = "address:203.0.113.7";
    private readonly FakeTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SpeculationBudget _budget;

    public SpeculationBudgetTests() => _budget = new(new SessionClock(_time), new ServerMetrics(_services.GetRequiredService<IMeterFactory>()));

    public void Dispose() => _services.Dispose();

    [Fact]
    public void One_clients_wasted_speculation_does_not_affect_others()
    {
        Settle(12, null);
        Assert.False(_budget.TryBegin(Party));
        Assert.True(_budget.TryBegin("address:203.0.113.8"));
    }

    [Fact]
    public void It_allows_from_the_start() => Assert.True(_budget.TryBegin(Party));

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Wasted_calls_count_only_from_the_tenth_on(int wasted, bool isAllowed)
    {
        Settle(wasted, null);
        Assert.Equal(isAllowed, _budget.TryBegin(Party));
    }

    [Theory]
    [InlineData(40, 10, true)]
    [InlineData(39, 11, false)]
    public void A_fifth_of_the_last_fifty_may_be_wasted_and_no_more(int used, int wasted, bool isAllowed)
    {
        Settle(used, Saved);
        Settle(wasted, null);
        Assert.Equal(isAllowed, _budget.TryBegin(Party));
    }

    [Fact]
    public void Calls_before_the_last_fifty_do_not_count()
    {
        Settle(8, Saved);
        Settle(2, null);
        Settle(48, Saved);
        Settle(9, null);
        Assert.True(_budget.TryBegin(Party));
        Settle(2, null);
        Assert.False(_budget.TryBegin(Party));
    }

    [Fact]
    public void The_suspension_lasts_five_minutes_and_clears_the_history()
    {
        Settle(10, null);
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.False(_budget.TryBegin(Party));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_budget.TryBegin(Party));
        Settle(9, null);
        Assert.True(_budget.TryBegin(Party));
    }

    [Fact]
    public void Outcomes_and_saved_time_are_measured()
    {
        var lines = new List<string>();

        // The listener sees the instruments of other tests too, even after this test's services are disposed.
        var factory = _services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, mine) =>
            {
                if (instrument.Meter.Scope == factory)
                {
                    mine.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => lines.Add($"{instrument.Name} {value} {tags[0].Value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => lines.Add($"{instrument.Name} {value} {instrument.Unit}"));
        listener.Start();

        _budget.Settle(Party, Saved);
        _budget.Settle(Party, null);

        Assert.Equal(["rag.speculation.questions 1 used", "rag.speculation.time_saved 0.3 s", "rag.speculation.questions 1 wasted"], lines);
    }

    private void Settle(int times, TimeSpan? saved)
    {
        for (var i = 0; i < times; i++)
        {
            _budget.Settle(Party, saved);
        }
    }
}
