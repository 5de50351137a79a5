using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Answers;

public sealed class UnsentRetryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(0, 0.5, 250)]
    [InlineData(1, 0.5, 500)]
    public void The_wait_is_a_random_part_of_a_growing_time(int retries, double jitter, int expected) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expected), UnsentRetry.Wait(retries, null, Minute, jitter));

    [Fact]
    public void After_two_retries_there_is_none() => Assert.Null(UnsentRetry.Wait(2, null, Minute, 0));

    [Fact]
    public void What_the_backend_asks_for_is_waited_at_least() =>
        Assert.Equal(TimeSpan.FromSeconds(3.25), UnsentRetry.Wait(0, TimeSpan.FromSeconds(3), Minute, 0.5));

    [Fact]
    public void A_wait_that_does_not_fit_is_not_begun() => Assert.Null(UnsentRetry.Wait(0, TimeSpan.FromSeconds(60), Minute, 0));

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public void Only_a_failed_connection_never_arrived(HttpRequestError error, bool expected) =>
        Assert.Equal(expected, UnsentRetry.NeverArrived(new HttpRequestException(error)));

    [Fact]
    public void The_limit_of_connecting_never_arrived_but_other_cancellations_may_have()
    {
        Assert.True(UnsentRetry.NeverArrived(new TaskCanceledException("", new TimeoutException())));
        Assert.False(UnsentRetry.NeverArrived(new TaskCanceledException()));
    }
}
