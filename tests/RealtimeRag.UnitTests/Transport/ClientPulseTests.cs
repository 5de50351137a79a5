using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>When a client is pinged, and when it counts as gone.</summary>
public sealed class ClientPulseTests
{
    private static readonly PulseLimits Limits = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10));

    private readonly ClientPulse _pulse = new();

    [Fact]
    public void Silence_is_followed_by_one_ping_and_silence_after_it_by_the_end()
    {
        Assert.Equal(PulseVerdict.GoOn, Look(0));
        Assert.Equal(PulseVerdict.GoOn, Look(15));
        Assert.Equal(PulseVerdict.Ping, Look(15.1));
        Assert.Equal(PulseVerdict.GoOn, Look(25.1));
        Assert.Equal(PulseVerdict.GiveUp, Look(25.2));
    }

    [Fact]
    public void A_client_that_sends_is_not_pinged()
    {
        for (var second = 0; second < 100; second += 10)
        {
            _pulse.Heard();
            Assert.Equal(PulseVerdict.GoOn, Look(second));
        }
    }

    [Fact]
    public void Only_the_pong_to_the_newest_ping_is_an_answer()
    {
        Look(0);
        Assert.Equal(PulseVerdict.Ping, Look(16));
        _pulse.Answered([]);
        _pulse.Answered([0, 0, 0, 0, 0, 0, 0, 2]);
        Assert.Equal(PulseVerdict.GiveUp, Look(27));
        _pulse.Answered([0, 0, 0, 0, 0, 0, 0, 1]);
        Assert.Equal(PulseVerdict.Ping, Look(28));
        Assert.Equal(2, _pulse.Payload);
    }

    [Fact]
    public void A_client_that_the_server_lets_wait_is_not_given_up()
    {
        Look(0);
        Assert.Equal(PulseVerdict.Ping, Look(16));
        Assert.Equal(PulseVerdict.GoOn, Look(60, isReading: false));
        Assert.Equal(PulseVerdict.GoOn, Look(70));
        Assert.Equal(PulseVerdict.GiveUp, Look(71));
    }

    private PulseVerdict Look(double second, bool isReading = true) => _pulse.Look(TimeSpan.FromSeconds(second), Limits, isReading);
}
