using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.UnitTests.Client;

public sealed class BackoffTests
{
    [Fact]
    public void Ceilings_double_from_one_second_to_thirty()
    {
        var backoff = new Backoff(() => 1);

        var waits = Enumerable.Range(0, 7).Select(_ => backoff.Next(null, resumable: false).TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
    }

    [Fact]
    public void The_first_attempt_to_resume_waits_up_to_two_seconds()
    {
        var backoff = new Backoff(() => 1);

        Assert.Equal(TimeSpan.FromSeconds(2), backoff.Next(null, resumable: true));
        Assert.Equal(TimeSpan.FromSeconds(2), backoff.Next(null, resumable: true));
        Assert.Equal(TimeSpan.FromSeconds(4), backoff.Next(null, resumable: true));
    }

    [Fact]
    public void The_jitter_is_full()
    {
        var backoff = new Backoff(() => 0);

        Assert.Equal(TimeSpan.Zero, backoff.Next(null, resumable: true));
        Assert.Equal(TimeSpan.Zero, backoff.Next(null, resumable: false));
    }

    [Fact]
    public void The_retry_hint_of_the_server_takes_precedence()
    {
        var backoff = new Backoff(() => 1);

        Assert.Equal(TimeSpan.FromMilliseconds(7300), backoff.Next(TimeSpan.FromMilliseconds(7300), resumable: true));
    }

    [Fact]
    public void A_success_starts_over()
    {
        var backoff = new Backoff(() => 1);
        backoff.Next(null, resumable: false);
        backoff.Next(null, resumable: false);

        backoff.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next(null, resumable: false));
    }

    [Fact]
    public void No_wait_is_ever_longer_than_thirty_seconds() => Prop.ForAll(
        Gen.Choose(0, 1000).ToArbitrary(),
        Gen.Choose(0, 999).ToArbitrary(),
        (attempts, jitter) =>
        {
            var backoff = new Backoff(() => jitter / 1000.0);
            for (var i = 0; i < attempts; i++)
            {
                backoff.Next(null, resumable: true);
            }

            return backoff.Next(null, resumable: true).TotalSeconds is >= 0 and <= 30;
        }).Check(PropertyRuns.Of(100));

    [Theory]
    [InlineData("retry_ms=1500", 1500)]
    [InlineData("drain; retry_ms=20 please", 20)]
    [InlineData("retry_ms=999999999", 3_600_000)]
    public void A_close_reason_can_name_the_wait(string reason, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryHint.Parse(reason));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("going away")]
    [InlineData("retry_ms=")]
    [InlineData("retry_ms=-5")]
    [InlineData("retry_ms=99999999999999999999")]
    public void Other_reasons_name_none(string? reason) => Assert.Null(RetryHint.Parse(reason));
}
