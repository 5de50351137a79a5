using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.UnitTests.Client;

/// <summary>Full jitter: any wait from nothing to the ceiling, and a ceiling that is known.</summary>
public sealed class BackoffProperties
{
    private static Arbitrary<double> Jitter { get; } = Gen.Choose(0, 999_999).Select(n => n / 1_000_000.0).ToArbitrary();

    [Fact]
    public void Each_wait_is_the_jitters_share_of_its_ceiling() => Prop.ForAll(Jitter, Gen.Choose(0, 60).ToArbitrary(), (jitter, attempt) =>
    {
        var backoff = new Backoff(() => jitter);
        for (var i = 0; i < attempt; i++)
        {
            backoff.Next(null, resumable: false);
        }

        Assert.Equal(Math.Min(30, Math.Pow(2, attempt)) * jitter, backoff.Next(null, resumable: false).TotalSeconds, 1e-6);
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void The_first_wait_of_a_session_that_can_be_resumed_is_its_share_of_two_seconds() => Prop.ForAll(Jitter, jitter =>
        Math.Abs(new Backoff(() => jitter).Next(null, resumable: true).TotalSeconds - (2 * jitter)) < 1e-6).Check(PropertyRuns.Of(100));

    [Fact]
    public void Many_clients_spread_over_the_whole_range()
    {
        var random = new Random(5);
        var waits = Enumerable.Range(0, 4_000).Select(_ =>
        {
            var backoff = new Backoff(random.NextDouble);
            backoff.Next(null, resumable: true);
            backoff.Next(null, resumable: true);
            return backoff.Next(null, resumable: true).TotalSeconds;
        }).ToList();

        // Four seconds in eight parts of half a second: none contains more than a fifth of the clients, or less than a twentieth.
        Assert.All(waits.GroupBy(wait => (int)(wait * 2)), part => Assert.InRange(part.Count(), waits.Count / 20, waits.Count / 5));
        Assert.Equal(8, waits.Select(wait => (int)(wait * 2)).Distinct().Count());
        Assert.Equal(2, waits.Average(), 0.1);
    }

    [Fact]
    public void A_retry_hint_of_the_server_counts_as_an_attempt() => Prop.ForAll(Gen.Choose(0, 3_600_000).ToArbitrary(), wish =>
    {
        var backoff = new Backoff(() => 1);
        Assert.Equal(TimeSpan.FromMilliseconds(wish), backoff.Next(TimeSpan.FromMilliseconds(wish), resumable: true));
        Assert.True(backoff.HasBegun);
        Assert.Equal(TimeSpan.FromSeconds(2), backoff.Next(null, resumable: true));
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void A_retry_hint_is_read_from_any_reason() => Prop.ForAll(Gen.Choose(0, 3_600_000).ToArbitrary(), Gen.Elements("", "drain ", "…；").ToArbitrary(), Gen.Elements("", " ms", "; bye").ToArbitrary(), (wish, before, after) =>
        RetryHint.Parse($"{before}retry_ms={wish}{after}") == TimeSpan.FromMilliseconds(wish)).Check(PropertyRuns.Of(100));

    [Fact]
    public void No_reason_breaks_the_reader_or_exceeds_an_hour() => Prop.ForAll<string>(text =>
    {
        Assert.InRange(RetryHint.Parse(text) ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.InRange(RetryHint.Parse("retry_ms=" + text) ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1));
    }).Check(PropertyRuns.Of(100));
}
