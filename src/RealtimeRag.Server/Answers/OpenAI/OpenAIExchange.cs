using System.Net;
using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The OpenAI-specific parts of an exchange: the request, and the meaning of refusals.</summary>
/// <param name="client">Sends the call.</param>
/// <param name="firstToken">The limit from sending the question to the first content.</param>
/// <param name="call">The question.</param>
/// <param name="deadline">The time limits of the answer.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns random numbers from 0 to below 1.</param>
internal sealed class OpenAIExchange(
    OpenAIClient client, TimeSpan firstToken, ChatCall call, AnswerDeadline deadline, TimeProvider time, Func<double> jitter)
    : BackendExchange<ChatStream>(deadline, time, jitter)
{
    /// <inheritdoc />
    protected override byte[] WriteQuestion() => JsonSerializer.SerializeToUtf8Bytes(call, ChatJson.Wire.ChatCall);

    /// <inheritdoc />
    protected override void OnSending(QuestionContent question) => Deadline.Begin(AnswerLimit.FirstContent, firstToken);

    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(QuestionContent question) => client.SendAsync(question, Deadline.Token);

    /// <inheritdoc />
    protected override Exception Unreachable(Exception cause, bool nothingRan) =>
        new AnswerFailedException(OpenAIFailures.RequestFailedBy(cause), cause) { NothingRan = nothingRan };

    /// <inheritdoc />
    protected override async Task<Attempt<ChatStream>> TakeReplyAsync(HttpResponseMessage response) =>
        new(await ChatStream.OpenAsync(response, Deadline.Token));

    /// <inheritdoc />
    protected override Task<Attempt<ChatStream>> TakeRefusalAsync(Refusal refusal)
    {
        var reported = ReportedError.OfBody(refusal.Body.Span);
        var failure = OpenAIFailures.OfStatus(refusal.Status, reported.Cause, refusal.RetryAfter);

        // Gateways also send 408 and 499 for a run that took too long.
        var error = new AnswerFailedException(failure, new HttpRequestException(reported.Code, null, (HttpStatusCode)refusal.Status))
        {
            NothingRan = refusal.Status is >= 300 and < 500 and not (408 or 499),
        };
        return refusal.Status == 429 && failure.Retryable ? Task.FromResult(Attempt<ChatStream>.Later(error, failure.RetryAfter)) : throw error;
    }
}
