using System.Net;
using System.Net.Http.Headers;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

/// <summary>How questions are sent to backends: repeated only if they certainly were not processed.</summary>
public sealed class BackendExchangeTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly AnswerDeadline _deadline;

    public BackendExchangeTests() => _deadline = new(_time, TimeSpan.FromSeconds(60));

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_good_reply_is_the_answer()
    {
        var exchange = Exchange(Reply(200));
        Assert.Equal("200", await exchange.AskAsync());
        Assert.Equal(["question 1"], exchange.Sent);
    }

    [Fact]
    public async Task A_question_that_never_left_is_retried_at_most_twice()
    {
        var exchange = Exchange(NeverLeft, NeverLeft, NeverLeft, Reply(200));
        var answer = exchange.AskAsync();
        await PassAsync(0.5, 1);

        Assert.True((await Assert.ThrowsAsync<FailedException>(() => answer)).NothingRan);
        Assert.Equal((0, 3), (exchange.Sent.Count, exchange.Attempts));
        Assert.Equal([(1, 0.5), (2, 1.0)], exchange.Waits);
    }

    [Fact]
    public async Task A_question_that_may_have_arrived_is_never_sent_again()
    {
        var exchange = Exchange(BreaksOff, Reply(200));
        Assert.False((await Assert.ThrowsAsync<FailedException>(exchange.AskAsync)).NothingRan);
        Assert.Equal(1, exchange.Attempts);
    }

    [Fact]
    public async Task A_rejected_certificate_is_not_retried()
    {
        var exchange = Exchange(static _ => throw new HttpRequestException(HttpRequestError.SecureConnectionError), Reply(200));
        Assert.True((await Assert.ThrowsAsync<FailedException>(exchange.AskAsync)).NothingRan);
        Assert.Equal(1, exchange.Attempts);
    }

    [Fact]
    public async Task A_busy_backend_is_asked_again_after_its_requested_wait()
    {
        var exchange = Exchange(Reply(429, retryAfter: 3), Reply(200));
        var answer = exchange.AskAsync();
        await PassAsync(3.5);
        Assert.Equal("200", await answer);
        Assert.Equal(["question 1", "question 2"], exchange.Sent);
    }

    [Fact]
    public async Task A_wait_that_does_not_fit_into_the_total_is_a_failure_at_once()
    {
        var exchange = Exchange(Reply(429, retryAfter: 60), Reply(200));
        await Assert.ThrowsAsync<FailedException>(exchange.AskAsync);
        Assert.Single(exchange.Sent);
    }

    [Fact]
    public async Task The_limit_of_an_attempt_does_not_run_while_it_waits()
    {
        var exchange = Exchange(Reply(429, retryAfter: 20), Reply(200));
        var answer = exchange.AskAsync();
        await PassAsync(20.5);
        Assert.Equal("200", await answer);
    }

    [Fact]
    public async Task A_question_to_be_sent_differently_is_sent_at_once_and_uses_no_retry()
    {
        var exchange = Exchange(Reply(409), Reply(409), Reply(409), Reply(409), Reply(200));
        Assert.Equal("200", await exchange.AskAsync());
        Assert.Equal(5, exchange.Sent.Count);
        Assert.Empty(exchange.Waits);
    }

    [Fact]
    public async Task A_refusal_whose_body_breaks_off_is_known_by_its_status()
    {
        var exchange = Exchange(static _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)418) { Content = new StreamContent(new BrokenStream()) }));
        Assert.Equal("418 ", (await Assert.ThrowsAsync<FailedException>(exchange.AskAsync)).Message);
    }

    [Fact]
    public async Task A_cancelled_question_is_not_sent_again()
    {
        var exchange = Exchange(Reply(429, retryAfter: 3), Reply(200));
        var answer = exchange.AskAsync();
        await _time.WhenTimerAsync(TimeSpan.FromSeconds(3.5), TestContext.Current.CancellationToken);
        _deadline.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Single(exchange.Sent);
    }

    private static Task<HttpResponseMessage> NeverLeft(QuestionContent question) => throw new HttpRequestException(HttpRequestError.ConnectionError);

    private static async Task<HttpResponseMessage> BreaksOff(QuestionContent question)
    {
        await question.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        throw new HttpRequestException(HttpRequestError.ResponseEnded);
    }

    private static Func<QuestionContent, Task<HttpResponseMessage>> Reply(int status, int? retryAfter = null) => _ =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("body") };
        response.Headers.RetryAfter = retryAfter is { } seconds ? new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds)) : null;
        return Task.FromResult(response);
    };

    private ScriptedExchange Exchange(params Func<QuestionContent, Task<HttpResponseMessage>>[] replies) => new(replies, _deadline, _time);

    private async Task PassAsync(params double[] seconds)
    {
        foreach (var wait in seconds.Select(TimeSpan.FromSeconds))
        {
            await _time.WhenTimerAsync(wait, TestContext.Current.CancellationToken);
            _time.Advance(wait);
        }
    }

    private sealed class FailedException(string message, bool nothingRan) : Exception(message)
    {
        public bool NothingRan { get; } = nothingRan;
    }

    // A backend that is busy with 429, wants another form of the question with 409, and refuses for good with anything else.
    private sealed class ScriptedExchange(Func<QuestionContent, Task<HttpResponseMessage>>[] replies, AnswerDeadline deadline, TimeProvider time)
        : BackendExchange<string>(deadline, time, () => 0.5)
    {
        public int Attempts { get; private set; }

        public List<string> Sent { get; } = [];

        public List<(int, double)> Waits { get; } = [];

        protected override byte[] WriteQuestion() => System.Text.Encoding.UTF8.GetBytes($"question {++Attempts}");

        protected override void OnSending(QuestionContent question) => Deadline.Begin(AnswerLimit.Headers, TimeSpan.FromSeconds(10));

        protected override async Task<HttpResponseMessage> SendAsync(QuestionContent question)
        {
            var response = await replies[Attempts - 1](question);
            Sent.Add(await question.ReadAsStringAsync(Deadline.Token));
            return response;
        }

        protected override Exception Unreachable(Exception cause, bool nothingRan) => new FailedException(cause.Message, nothingRan);

        protected override Task<Attempt<string>> TakeReplyAsync(HttpResponseMessage response)
        {
            response.Dispose();
            return Task.FromResult(new Attempt<string>($"{(int)response.StatusCode}"));
        }

        protected override Task<Attempt<string>> TakeRefusalAsync(Refusal refusal)
        {
            var failure = new FailedException($"{refusal.Status} {System.Text.Encoding.UTF8.GetString(refusal.Body.Span)}", nothingRan: true);
            return refusal.Status switch
            {
                429 => Task.FromResult(Attempt<string>.Later(failure, refusal.RetryAfter)),
                409 => Task.FromResult(Attempt<string>.Again),
                _ => throw failure,
            };
        }

        protected override void OnWaiting(int retry, TimeSpan wait, Exception failure) => Waits.Add((retry, wait.TotalSeconds));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }
}
