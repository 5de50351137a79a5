using System.Net.Http.Headers;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(0, 0.5, 500)]
    [InlineData(0, 1.0, 1_000)]
    [InlineData(1, 0.0, 0)]
    [InlineData(1, 0.5, 1_000)]
    [InlineData(1, 1.0, 2_000)]
    public void The_wait_is_a_random_part_of_a_growing_time(int retries, double jitter, int expected) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expected), RetryPolicy.Wait(retries, null, Minute, jitter));

    [Fact]
    public void After_two_retries_there_is_no_other() => Assert.Null(RetryPolicy.Wait(2, null, Minute, 0));

    [Theory]
    [InlineData(0, 3, 0.0, 3.0)]
    [InlineData(0, 3, 0.5, 3.5)]
    [InlineData(1, 1, 1.0, 3.0)]
    public void The_wait_is_at_least_as_long_as_the_backend_asks(int retries, int retryAfter, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(retries, TimeSpan.FromSeconds(retryAfter), Minute, jitter));

    [Fact]
    public void A_wait_may_be_a_time_or_a_date()
    {
        var time = new FakeTime();
        using var response = new HttpResponseMessage();
        Assert.Null(RetryPolicy.RetryAfter(response, time));
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), RetryPolicy.RetryAfter(response, time));
        response.Headers.RetryAfter = new RetryConditionHeaderValue(time.GetUtcNow() + TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(9), RetryPolicy.RetryAfter(response, time));
        response.Headers.RetryAfter = new RetryConditionHeaderValue(time.GetUtcNow() - TimeSpan.FromSeconds(9));
        Assert.Null(RetryPolicy.RetryAfter(response, time));
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero);
        Assert.Null(RetryPolicy.RetryAfter(response, time));
    }

    [Fact]
    public void A_date_is_read_by_the_clock_of_the_reply()
    {
        var time = new FakeTime();
        using var response = new HttpResponseMessage();
        response.Headers.Date = time.GetUtcNow() - TimeSpan.FromHours(1);
        response.Headers.RetryAfter = new RetryConditionHeaderValue(time.GetUtcNow() - TimeSpan.FromHours(1) + TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(4), RetryPolicy.RetryAfter(response, time));
    }

    [Fact]
    public void A_wait_that_does_not_fit_is_not_started() => Assert.Null(RetryPolicy.Wait(0, TimeSpan.FromSeconds(60), Minute, 0));

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.ProxyTunnelError, true)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    public async Task A_question_that_never_left_is_sent_again_if_that_can_help(HttpRequestError error, bool expected)
    {
        using var question = new QuestionContent([1]);
        Assert.Equal(expected, RetryPolicy.MayResend(question, new HttpRequestException(error)));

        await question.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.False(RetryPolicy.MayResend(question, new HttpRequestException(error)));
    }

    [Fact]
    public async Task Our_own_limits_are_not_network_faults_but_the_connect_timeout_is()
    {
        using var limit = new CancellationTokenSource();
        Assert.True(RetryPolicy.IsTransportFault(new TaskCanceledException("", new TimeoutException()), limit.Token));
        Assert.True(RetryPolicy.IsTransportFault(new IOException(), limit.Token));
        Assert.False(RetryPolicy.IsTransportFault(new InvalidOperationException(), limit.Token));

        await limit.CancelAsync();
        Assert.False(RetryPolicy.IsTransportFault(new TaskCanceledException(), limit.Token));
    }
}
