using RealtimeRag.Cli.Bridge.Audio;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary>The speed at which a bridge sends audio.</summary>
public sealed class SpeechPaceTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Audio_is_held_back_until_it_would_have_been_spoken()
    {
        var pace = new SpeechPace(16_000, _time);
        Assert.True(pace.WaitAsync(1600, TestContext.Current.CancellationToken).IsCompleted);
        var second = pace.WaitAsync(1600, TestContext.Current.CancellationToken);
        Assert.Equal([TimeSpan.FromMilliseconds(100)], _time.Pending);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await second;
        Assert.False(pace.WaitAsync(1600, TestContext.Current.CancellationToken).IsCompleted);
        Assert.Equal([TimeSpan.FromMilliseconds(100)], _time.Pending);
    }

    [Fact]
    public void Audio_that_comes_late_is_sent_at_once()
    {
        var pace = new SpeechPace(16_000, _time);
        Assert.True(pace.WaitAsync(1600, TestContext.Current.CancellationToken).IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.True(pace.WaitAsync(1600, TestContext.Current.CancellationToken).IsCompleted);
        Assert.Empty(_time.Pending);
    }
}
